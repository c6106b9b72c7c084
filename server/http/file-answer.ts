import type { Context as HonoContext } from 'hono';
import { problem } from './problems.ts';
import { parseRange } from './range.ts';

/** A file that is sent from any byte on. */
export interface ServedFile {
  fileName: string;
  contentType: string;
  /** In bytes. */
  length: number;
  /** Without quotes. */
  etag: string;
}

/** Bytes of a file, both ends inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Answers with a file that only who was given its address may have: all of it, or with 206 what Range asks for.
 * @param open is called when bytes are about to be sent, not for HEAD
 */
export async function fileAnswer(
  c: HonoContext,
  { fileName, contentType, length, etag }: ServedFile,
  open: (range: ByteRange) => Promise<ReadableStream<Uint8Array>>,
): Promise<Response> {
  const headers: Record<string, string> = {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    // The address is a secret: it must not be told to whoever is linked to next.
    'referrer-policy': 'no-referrer',
    etag: `"${etag}"`,
  };
  // RFC 9110 section 13.1.5: a range of what has changed meanwhile would be of another file.
  const whole = c.req.header('if-range') !== undefined && !isSame(c, etag);
  const range = whole ? null : parseRange(c.req.header('range'), length);
  if (range === 'unsatisfiable') {
    c.header('content-range', `bytes */${length}`);
    return problem(c, 416, 'no-such-bytes', `This file has ${length} bytes; ask for some of them.`);
  }
  const { start, end } = range ?? { start: 0, end: length - 1 };
  headers['content-length'] = String(end - start + 1);
  if (range) headers['content-range'] = `bytes ${start}-${end}/${length}`;
  const status = range ? 206 : 200;
  // HEAD is served through GET; it must not open what nobody reads.
  if (c.req.method === 'HEAD') return new Response(null, { status, headers });
  return new Response(await open({ start, end }), { status, headers });
}

/** Whether who asks goes on with this very file, as only who was sent some of it can say. */
export function isSame(c: HonoContext, etag: string): boolean {
  return [c.req.header('if-range'), c.req.header('if-match')].includes(`"${etag}"`);
}
