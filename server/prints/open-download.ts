import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from '#server/context.ts';
import { checkLink, type LinkTarget } from './link-print.ts';
import { noteDownload, selectPrints } from './queries.ts';
import { filesMissing, isOffered, type KeptFiles, readManifest } from './read-manifest.ts';
import { type Segment, zipSegments } from './zip-bundle.ts';

export interface PrintDownload {
  fileName: string;
  contentType: string;
  /** In bytes. */
  length: number;
  etag: string;
  /** The bytes from `start` to `end`, inclusive. A stream that cannot be finished fails, it never just ends. */
  read: (start: number, end: number) => ReadableStream<Uint8Array>;
}

/**
 * What a link opens, after the files have been held against their manifest.
 *
 * @throws Refusal `no-such-link`, `link-expired`, or `files-missing`
 */
export async function openDownload(
  ctx: Context,
  target: LinkTarget,
  proof: { until: string; signature: string },
): Promise<PrintDownload> {
  checkLink(ctx, target, proof);
  return openFiles(ctx, target);
}

/** The same for who has shown otherwise that the files are theirs. @throws Refusal `files-missing` */
export async function openFiles(
  ctx: Pick<Context, 'sql' | 'config'>,
  target: LinkTarget,
): Promise<PrintDownload> {
  const { programId, printRunId } = target;
  const [row] = await selectPrints(ctx.sql, programId, { printRunId });
  if (!isOffered(row)) throw filesMissing();
  const kept = await readManifest(ctx, programId, row);
  const name = `packmint-export-${printRunId}`;
  if (target.file === 'manifest') {
    const segments = [{ bytes: kept.text }];
    return download(`${name}-manifest.json`, 'application/json', segments, row.manifestSha256 ?? '');
  }
  if (target.file === 'zip') {
    await Promise.all(kept.manifest.files.map((file) => requireSize(kept, file)));
    const etag = createHash('sha256').update('zip').update(kept.text).digest('hex');
    return download(`${name}.zip`, 'application/zip', zipOf(kept, row.createdAt), etag);
  }
  const file = kept.manifest.files[Number(target.file)];
  if (!file) throw filesMissing();
  await requireSize(kept, file);
  const segments = [{ path: path.join(kept.folder, file.name), start: 0, length: file.bytes }];
  return download(file.name, typeOf(file.name), segments, file.sha256);
}

/** Writes down that a download was begun. */
export async function recordDownload(ctx: Pick<Context, 'sql'>, target: LinkTarget): Promise<void> {
  await noteDownload(ctx.sql, target);
}

async function requireSize({ folder }: KeptFiles, file: { name: string; bytes: number }): Promise<void> {
  const found = await stat(path.join(folder, file.name)).catch(() => null);
  if (found?.size !== file.bytes) throw filesMissing();
}

function zipOf({ folder, text, manifest }: KeptFiles, madeAt: Date): Segment[] {
  const files = manifest.files.map((file) => ({
    ...file,
    path: path.join(folder, file.name),
    gzip: file.name.endsWith('.gz'),
    contentCrc32: Number.parseInt(file.contentCrc32, 16),
  }));
  return zipSegments({ name: 'manifest.json', bytes: text }, files, madeAt);
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  gz: 'application/gzip',
  pdf: 'application/pdf',
  zip: 'application/zip',
};

function typeOf(name: string): string {
  return TYPES[path.extname(name).slice(1)] ?? 'application/octet-stream';
}

function download(
  fileName: string,
  contentType: string,
  segments: readonly Segment[],
  etag: string,
): PrintDownload {
  const length = segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
  const read = (start: number, end: number) =>
    Readable.toWeb(
      Readable.from(bytesOf(segments, start, end + 1), { objectMode: false }),
    ) as ReadableStream<Uint8Array>;
  return { fileName, contentType, length, etag, read };
}

async function* bytesOf(
  segments: readonly Segment[],
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const segment of segments) {
    const length = lengthOf(segment);
    const from = Math.max(0, start - at);
    const to = Math.min(length, end - at);
    at += length;
    if (from >= to) continue;
    if ('bytes' in segment) yield segment.bytes.subarray(from, to);
    else yield* fileBytes(segment.path, segment.start + from, segment.start + to);
  }
}

async function* fileBytes(file: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  let left = end - start;
  for await (const chunk of createReadStream(file, { start, end: end - 1, highWaterMark: 1 << 18 })) {
    left -= (chunk as Uint8Array).length;
    yield chunk as Uint8Array;
  }
  if (left !== 0) throw new Error(`${path.basename(file)} became shorter while it was sent.`);
}

function lengthOf(segment: Segment): number {
  return 'bytes' in segment ? segment.bytes.length : segment.length;
}
