import { open, truncate } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { StaffContext } from '#server/context.ts';
import { makeFolders } from '#server/db/make-folders.ts';
import { Refusal } from '#server/errors.ts';
import { DiskFull, isDiskFull, localDisk, requireRoom } from '#server/jobs/export-disk.ts';
import type { CodeImport } from '#server/routes/schemas/imports.ts';
import { importFile, importsFolder } from './import-file.ts';
import { markUploaded, touchImport } from './queries.ts';
import { bytesReceived, findImport, readImport } from './read-import.ts';

/** Files that are being written to; two writers would mix their bytes. */
const arriving = new Set<string>();

export interface PartInput {
  importId: number;
  /** Where in the file the part begins: as much as the server has already. */
  offset: number;
  body: globalThis.ReadableStream<Uint8Array> | null;
}

/**
 * Adds a part to an import's file as it comes; whatever has arrived when a connection breaks off counts. With the last
 * byte the file waits to be checked.
 * @throws Refusal `import-not-found`, `import-not-uploading`; `upload-busy`; `upload-offset` with the `offset` to go on
 *   from; `file-too-large` for more than was announced; `disk-full`
 */
export async function receivePart(ctx: StaffContext, input: PartInput): Promise<CodeImport> {
  const { importId, body } = input;
  const row = await findImport(ctx, importId);
  if (row.state !== 'uploading') {
    throw new Refusal('conflict', 'import-not-uploading', 'This import has its file already, or has ended.');
  }
  const { programId } = ctx.actor;
  const file = importFile(ctx.config, { programId, importId });
  if (arriving.has(file)) {
    throw new Refusal('conflict', 'upload-busy', 'Another part of this file is just arriving; try again.');
  }
  arriving.add(file);
  try {
    await append(ctx, { ...input, file, total: row.fileBytes, body });
    if ((await bytesReceived(ctx, importId)) === row.fileBytes) {
      await flush(file);
      await markUploaded(ctx.sql, programId, importId);
      ctx.imports.wake();
    } else await touchImport(ctx.sql, programId, importId);
  } finally {
    arriving.delete(file);
  }
  return readImport(ctx, importId);
}

async function append(
  ctx: StaffContext,
  { importId, offset, body, file, total }: PartInput & { file: string; total: number },
): Promise<void> {
  const has = await bytesReceived(ctx, importId);
  if (offset !== has) {
    throw new Refusal('conflict', 'upload-offset', `Go on from byte ${has}.`, { members: { offset: has } });
  }
  makeFolders(importsFolder(ctx.config));
  try {
    await requireRoom(localDisk, importsFolder(ctx.config), total - has, ctx.config.diskReserveBytes);
    if (!body) return;
    await pipeline(
      Readable.fromWeb(body as ReadableStream<Uint8Array>),
      atMost(total - has),
      createWriteStream(file, { flags: 'a', mode: 0o600 }),
    );
  } catch (error) {
    if (error instanceof Refusal) await truncate(file, has);
    if (!isDiskFull(error)) throw error;
    const why = error instanceof DiskFull ? error.message : 'The disk is full.';
    throw new Refusal('unavailable', 'disk-full', `${why} Make room, then go on.`);
  }
}

/** Passes so many bytes on, and fails at the next one. */
function atMost(bytes: number) {
  return async function* (parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let left = bytes;
    for await (const part of parts) {
      left -= part.length;
      if (left < 0)
        throw new Refusal('too-large', 'file-too-large', 'The file is longer than was announced.');
      yield part;
    }
  };
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
