import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { crc32Combine } from '#server/prints/crc32-combine.ts';
import type { ExportedFile } from '#server/prints/export-task.ts';
import { GZIP_HEAD, gzipTail } from '#server/prints/gzip-frame.ts';
import type { ExportCheck } from './export-check.ts';
import { type ExportDisk, requireRoom } from './export-disk.ts';
import type { ExportJournal, ExportPart } from './export-journal.ts';
import type { FileChunk } from './table-chunks.ts';

/** A file before it is made. */
export type OutputFile = Pick<ExportedFile, 'name' | 'lines' | 'codes' | 'firstSerial' | 'lastSerial'> & {
  gzip: boolean;
};

// Small enough that other programs' syncs, the database's above all, never wait for long behind ours.
const PART_BYTES = 2 << 20;

/** Writes the chunks of an export into its files, part by part: written, synced, noted in the journal, read back. */
export class ExportWriter {
  readonly #place: { folder: string; disk: ExportDisk; reserveBytes: number };
  readonly #files: readonly OutputFile[];
  readonly #journal: ExportJournal;
  readonly #check: ExportCheck;
  readonly #done: ExportedFile[] = [];
  #handle: FileHandle | null = null;
  #part: ExportPart;
  #syncing: Promise<void> = Promise.resolve();
  #checking: Promise<void> = Promise.resolve();

  /** @param kept what an earlier process wrote, in order; `verify` must have passed it */
  constructor(
    place: { folder: string; disk: ExportDisk; reserveBytes: number },
    files: readonly OutputFile[],
    journal: ExportJournal,
    verified: { check: ExportCheck; done: readonly ExportedFile[]; last: ExportPart | null },
  ) {
    this.#place = place;
    this.#files = files;
    this.#journal = journal;
    this.#check = verified.check;
    this.#done.push(...verified.done);
    this.#part = after(verified.last);
  }

  get codesDone(): number {
    return this.#part.codesDone;
  }

  async write(chunk: FileChunk): Promise<void> {
    const output = this.#files[chunk.file];
    if (!output) throw new RangeError(`The export has no file ${chunk.file}.`);
    this.#part.name = output.name;
    if (!this.#handle) await this.#open(output);
    await this.#put(chunk.bytes, chunk.crc32);
    const part = this.#part;
    part.contentCrc32 = crc32Combine(part.contentCrc32, chunk.contentCrc32, chunk.contentBytes);
    part.contentBytes += chunk.contentBytes;
    part.nextRow = chunk.nextRow;
    part.codesDone += chunk.codes;
    part.last = chunk.last;
    if (chunk.last && output.gzip) await this.#put(gzipTail(part.contentCrc32, part.contentBytes), null);
    if (chunk.last || part.end - part.start >= PART_BYTES) await this.#endPart();
  }

  /** All files, when the last of them has been read back. */
  async finish(): Promise<ExportedFile[]> {
    await this.#syncing;
    await this.#checking;
    if (this.#done.length !== this.#files.length) throw new Error('An export ended before its last file.');
    return this.#done;
  }

  async close(): Promise<void> {
    await this.#syncing.catch(() => undefined);
    await this.#checking.catch(() => undefined);
    await this.#handle?.close();
    await this.#check.close();
  }

  async #open(output: OutputFile): Promise<void> {
    const { folder, disk } = this.#place;
    const part = this.#part;
    this.#handle = await disk.open(
      path.join(folder, output.name),
      constants.O_RDWR | constants.O_CREAT,
      0o600,
    );
    // What lies behind the last part was never noted, so it is written again.
    await this.#handle.truncate(part.start);
    if (part.start === 0 && output.gzip) await this.#put(GZIP_HEAD, null);
  }

  /** @param sum of the bytes, where who made them has said it */
  async #put(bytes: Uint8Array, sum: number | null): Promise<void> {
    const part = this.#part;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten = 0 } =
        (await this.#handle?.write(bytes, done, bytes.length - done, part.end + done)) ?? {};
      done += bytesWritten;
    }
    part.crc32 = crc32Combine(part.crc32, sum ?? crc32(bytes), bytes.length);
    part.end += bytes.length;
  }

  async #endPart(): Promise<void> {
    const [part, handle] = [this.#part, this.#handle];
    this.#part = after(part);
    if (part.last) this.#handle = null;
    // While a part is written, the one before is synced and the one before that read back: never more are under way.
    await this.#syncing;
    this.#syncing = this.#sync(part, handle);
    this.#syncing.catch(() => undefined);
  }

  async #sync(part: ExportPart, handle: FileHandle | null): Promise<void> {
    const { folder, disk, reserveBytes } = this.#place;
    try {
      await handle?.datasync();
    } finally {
      if (part.last) await handle?.close();
    }
    await requireRoom(disk, folder, 0, reserveBytes);
    await this.#journal.add(part);
    await this.#checking;
    this.#checking = this.#readBack(part);
    this.#checking.catch(() => undefined);
  }

  async #readBack(part: ExportPart): Promise<void> {
    const sha256 = await this.#check.read(part);
    const output = this.#files[part.file];
    if (sha256 !== null && output) this.#done.push(describe(output, part, sha256));
  }
}

/** A finished file, from its last part. */
export function describe(output: OutputFile, part: ExportPart, sha256: string): ExportedFile {
  const { name, lines, codes, firstSerial, lastSerial } = output;
  return {
    name,
    lines,
    codes,
    firstSerial,
    lastSerial,
    bytes: part.end,
    sha256,
    contentBytes: part.contentBytes,
    contentCrc32: part.contentCrc32.toString(16).padStart(8, '0'),
  };
}

/** The part that follows: of the same file, or the first of the next. */
export function after(part: ExportPart | null): ExportPart {
  const next = { crc32: 0, name: '', last: false };
  if (!part || part.last) {
    const file = part ? part.file + 1 : 0;
    const codesDone = part?.codesDone ?? 0;
    return { ...next, file, start: 0, end: 0, contentBytes: 0, contentCrc32: 0, nextRow: 0, codesDone };
  }
  return { ...part, ...next, start: part.end };
}
