import type { CodeCipher } from './ff1.ts';

/** What one CSV of codes holds. */
export interface CodeRowsInput {
  cipher: CodeCipher;
  firstSerial: number;
  /** The last serial of the file, inclusive. */
  lastSerial: number;
  /** What stands before the code in the URL, such as `HTTPS://QR.EXAMPLE/`. */
  urlPrefix: string;
}

// About a megabyte a chunk: gzip and sockets crawl on small ones, and larger ones are not faster.
const ROWS_PER_CHUNK = 16_384;
const CSV_SAFE = /^[\x21\x23-\x2b\x2d-\x7e]*$/;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * The rows `serial,code,url\r\n` (RFC 4180, no header, nothing needs quoting) of a range of serials, ASCII.
 *
 * @returns chunks of whole rows, each a fresh buffer that belongs to whoever takes it
 * @throws RangeError at once for an empty range or a serial outside 0..2^53-1, and for a urlPrefix with a
 *   comma, a quote, a space or anything but printable ASCII
 */
export function codeRows(input: CodeRowsInput): Generator<Uint8Array, void, void> {
  const { firstSerial, lastSerial, urlPrefix } = input;
  if (!CSV_SAFE.test(urlPrefix)) {
    throw new RangeError('A URL prefix for a code file is printable ASCII without space, comma or quote.');
  }
  if (!Number.isSafeInteger(firstSerial) || !Number.isSafeInteger(lastSerial) || firstSerial < 0) {
    throw new RangeError('Serials of a code file are whole numbers from 0 to 2^53-1.');
  }
  if (lastSerial < firstSerial) throw new RangeError('A code file holds at least one serial.');
  return chunks(input);
}

function* chunks({
  cipher,
  firstSerial,
  lastSerial,
  urlPrefix,
}: CodeRowsInput): Generator<Uint8Array, void, void> {
  for (let first = firstSerial; first <= lastSerial; first += ROWS_PER_CHUNK) {
    const runs = runsOfEqualWidth(first, Math.min(lastSerial, first + ROWS_PER_CHUNK - 1), cipher, urlPrefix);
    // Every byte is written, so the buffer need not be cleared.
    const chunk = Buffer.allocUnsafeSlow(runs.reduce((bytes, run) => bytes + run.count * run.rowBytes, 0));
    let at = 0;
    for (const run of runs) {
      fillRun(chunk, at, run, cipher, urlPrefix);
      at += run.count * run.rowBytes;
    }
    yield chunk;
  }
}

/** Consecutive serials of as many digits, whose rows are therefore equally long. */
interface Run {
  first: number;
  count: number;
  digits: number;
  rowBytes: number;
}

function runsOfEqualWidth(first: number, last: number, cipher: CodeCipher, urlPrefix: string): Run[] {
  const runs: Run[] = [];
  for (let from = first; from <= last;) {
    const digits = String(from).length;
    const to = Math.min(last, 10 ** digits - 1);
    const rowBytes = digits + urlPrefix.length + 2 * cipher.length + ',,\r\n'.length;
    runs.push({ first: from, count: to - from + 1, digits, rowBytes });
    from = to + 1;
  }
  return runs;
}

function fillRun(chunk: Uint8Array, start: number, run: Run, cipher: CodeCipher, urlPrefix: string): void {
  const { first, count, digits, rowBytes } = run;
  const blank = '-'.repeat(cipher.length);
  const row = Buffer.from(`${first},${blank},${urlPrefix}${blank}\r\n`, 'latin1');
  const rows = chunk.subarray(start, start + count * rowBytes);
  repeatRow(rows, row);
  cipher.encryptRange(first, count, rows, digits + 1, rowBytes);
  const toUrlCode = cipher.length + ','.length + urlPrefix.length;
  for (let k = 1, at = rowBytes; k < count; k++, at += rowBytes) nextSerial(rows, at, rowBytes, digits);
  for (let code = digits + 1; code < rows.length; code += rowBytes) {
    for (let at = code; at < code + cipher.length; at++) rows[at + toUrlCode] = rows[at] ?? 0;
  }
}

/** Lays the first row over the whole run, twice as much with each copy. */
function repeatRow(rows: Uint8Array, row: Uint8Array): void {
  rows.set(row);
  for (let filled = row.length; filled < rows.length; filled *= 2) rows.copyWithin(filled, 0, filled);
}

/** Writes the serial of the row above plus one. The run's width leaves no carry out of the first digit. */
function nextSerial(rows: Uint8Array, at: number, rowBytes: number, digits: number): void {
  for (let digit = at; digit < at + digits; digit++) rows[digit] = rows[digit - rowBytes] ?? 0;
  let last = at + digits - 1;
  while (rows[last] === NINE) rows[last--] = ZERO;
  rows[last] = (rows[last] ?? 0) + 1;
}
