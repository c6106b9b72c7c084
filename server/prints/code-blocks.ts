import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PrintJob } from './print-file.ts';

/** The codes of consecutive serials. */
export interface CodeBlock {
  firstSerial: number;
  codes: string[];
  /** The same one after the other, in ASCII. */
  bytes: Buffer;
}

// Codes are cheapest by the hundred, and cost little beside the symbols that are made of them.
const CODES_PER_CALL = 4096;

/** The codes of a job in order, at most so many at a time, with a turn of the event loop before each block. */
export async function* codeBlocks(job: PrintJob, perBlock: number): AsyncGenerator<CodeBlock, void, void> {
  const { cipher, lastSerial } = job;
  for (let first = job.firstSerial; first <= lastSerial; first += CODES_PER_CALL) {
    const many = Math.min(CODES_PER_CALL, lastSerial - first + 1);
    const all = Buffer.allocUnsafe(many * cipher.length);
    cipher.encryptRange(first, many, all);
    for (let from = 0; from < many; from += perBlock) {
      await nextTurn();
      const count = Math.min(perBlock, many - from);
      const bytes = all.subarray(from * cipher.length, (from + count) * cipher.length);
      const text = bytes.toString('latin1');
      const codes = Array.from({ length: count }, (_, k) =>
        text.slice(k * cipher.length, (k + 1) * cipher.length),
      );
      yield { firstSerial: first + from, codes, bytes };
    }
  }
}
