import { constants, deflateRawSync } from 'node:zlib';

/** RFC 1952 section 2.3: deflate, no name, no time, fastest, Unix. The same file has the same bytes whenever it is made. */
export const GZIP_HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3);

/**
 * Chunks as deflate blocks that end on a byte, so that they can be made side by side and put one after the other into a
 * single gzip member, which every reader takes to its end.
 */
export function deflateChunk(chunk: Uint8Array): Uint8Array {
  return deflateRawSync(chunk, { level: 1, chunkSize: 1 << 19, finishFlush: constants.Z_SYNC_FLUSH });
}

/** What closes the member: an empty last block, the CRC-32 and the length of the content. */
export function gzipTail(contentCrc32: number, contentBytes: number): Uint8Array {
  const tail = Buffer.alloc(10);
  tail.writeUInt16LE(0x0003, 0);
  tail.writeUInt32LE(contentCrc32, 2);
  tail.writeUInt32LE(contentBytes % 2 ** 32, 6);
  return tail;
}

/** Where the deflate blocks lie in a gzip file: what an archive holds of it. */
export function deflatedPart(fileBytes: number): { start: number; bytes: number } {
  return { start: GZIP_HEAD.length, bytes: fileBytes - GZIP_HEAD.length - 8 };
}
