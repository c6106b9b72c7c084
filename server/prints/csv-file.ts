import { setImmediate as nextTurn } from 'node:timers/promises';
import { codeRows } from '#server/codes/code-rows.ts';
import type { PrintFile, PrintJob } from './print-file.ts';

const HEADER = 'serial,code,url\r\n';
// 8192 rows take 2 to 3 ms and about half a megabyte.
const ROWS_PER_PART = 8192;

/** RFC 4180: the header `serial,code,url` and a row a code, ASCII, CRLF. Memory does not grow with the range. */
export async function* csvFile(job: PrintJob): PrintFile {
  yield { bytes: Buffer.from(HEADER), codes: 0 };
  for (let first = job.firstSerial; first <= job.lastSerial; first += ROWS_PER_PART) {
    const last = Math.min(job.lastSerial, first + ROWS_PER_PART - 1);
    let codes = last - first + 1;
    for (const bytes of codeRows({ ...job, firstSerial: first, lastSerial: last })) {
      await nextTurn();
      yield { bytes, codes };
      codes = 0;
    }
  }
}

/** The length of the CSV in bytes, before any of it is computed. */
export function csvLength(job: PrintJob): number {
  const fixed = job.urlPrefix.length + 2 * job.cipher.length + ',,\r\n'.length;
  let bytes = HEADER.length;
  for (let from = job.firstSerial; from <= job.lastSerial;) {
    const digits = String(from).length;
    const to = Math.min(job.lastSerial, 10 ** digits - 1);
    bytes += (to - from + 1) * (digits + fixed);
    from = to + 1;
  }
  return bytes;
}
