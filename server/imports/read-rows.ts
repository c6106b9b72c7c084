import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvColumn, type FileRow, UnreadableFile } from './csv-cell.ts';

/** What is asked of a file. */
export interface RowSettings {
  file: string;
  /** Counted from 1. */
  column: number;
  hasHeader: boolean;
}

const PIECE_BYTES = 256 * 1024;
/** What a small gzip may unpack to. */
const UNPACKED_BYTES_MAX = 8 * 2 ** 30;

/**
 * Reads a column of a CSV file, gzip or not, in lots; no more than a few of them are in memory at once.
 * @param take takes a lot; the next is read when it resolves
 * @throws UnreadableFile where the file is no CSV in UTF-8
 */
export async function readRows(
  { file, column, hasHeader }: RowSettings,
  take: (rows: FileRow[]) => Promise<void>,
): Promise<void> {
  const bytes = createReadStream(file, { highWaterMark: PIECE_BYTES });
  const reader = new CsvColumn(column);
  let header = hasHeader;
  const give = async (rows: FileRow[]) => {
    const body = header ? rows.slice(1) : rows;
    if (rows.length > 0) header = false;
    if (body.length > 0) await take(body);
  };
  const read = async (pieces: AsyncIterable<Buffer>) => {
    // Drops the byte order mark, and refuses what is no UTF-8: a code read wrongly would be a code that nobody has.
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let seen = 0;
    for await (const piece of pieces) {
      seen += piece.length;
      if (seen > UNPACKED_BYTES_MAX) throw new UnreadableFile('The file unpacks to too much.', null);
      await give(reader.push(decoder.decode(piece, { stream: true })));
    }
    await give(reader.push(decoder.decode()));
    await give(reader.end());
  };
  try {
    await ((await isGzip(file))
      ? pipeline(bytes, createGunzip({ chunkSize: PIECE_BYTES }), read)
      : pipeline(bytes, read));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const broken = code.startsWith('Z_') || code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw broken ? new UnreadableFile(String(error), null) : error;
  }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
