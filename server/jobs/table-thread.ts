import { parentPort, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { createCodeCipher } from '#server/codes/ff1.ts';
import { deflateChunk } from '#server/prints/gzip-frame.ts';
import { type TableInput, TableRows } from '#server/prints/table-rows.ts';
import type { CodeLength } from '#server/codes/alphabet.ts';

/** What a thread is started with: a table's input, with the key in place of the cipher. */
export type TableThreadData = Omit<TableInput, 'cipher'> & { key: Uint8Array; codeLength: CodeLength };

/** Some rows to write into `room`, which belongs to the thread until it answers. */
export interface ChunkOrder {
  id: number;
  file: number;
  row: number;
  rows: number;
  room: SharedArrayBuffer;
}
export interface WrittenChunk {
  id: number;
  room: SharedArrayBuffer;
  bytes: number;
  crc32: number;
  /** Before compression. */
  contentBytes: number;
  contentCrc32: number;
}

const { key, codeLength, ...input } = workerData as TableThreadData;
const table = new TableRows({ ...input, cipher: createCodeCipher(key, codeLength) });
const plain = input.settings.gzip ? new Uint8Array(table.chunkBytes) : null;

parentPort?.on('message', ({ id, file, row, rows, room }: ChunkOrder) => {
  const planned = table.plan.files[file];
  if (!planned) throw new RangeError(`The table has no file ${file}.`);
  const out = new Uint8Array(room);
  const content = plain ?? out;
  const contentBytes = table.fill(content, planned, row, rows);
  const written = content.subarray(0, contentBytes);
  const contentCrc32 = crc32(written);
  let bytes = contentBytes;
  let sum = contentCrc32;
  if (plain) {
    const packed = deflateChunk(written);
    out.set(packed);
    bytes = packed.length;
    sum = crc32(packed);
  }
  const answer: WrittenChunk = { id, room, bytes, crc32: sum, contentBytes, contentCrc32 };
  parentPort?.postMessage(answer);
});
