import type { CodeCipher } from './ff1.ts';

/**
 * A stretch of a row. Rows are laid out together, so a piece is equally wide in each of them: counters and serials go up
 * by one from row to row, a text stays.
 */
export type Piece =
  | { kind: 'text'; bytes: Uint8Array }
  /** A number in decimal, as many digits in the last row as in the first. */
  | { kind: 'count'; first: number }
  /** The code of a serial, as it is or in groups of four. */
  | { kind: 'code' | 'grouped-code'; firstSerial: number };

const GROUP = 4;
const DASH = 0x2d;

/** How many bytes one row takes. */
export function rowLength(pieces: readonly Piece[], cipher: Pick<CodeCipher, 'length'>): number {
  return pieces.reduce((bytes, piece) => bytes + lengthOf(piece, cipher), 0);
}

/** How many rows follow in which no counter grows by a digit, the first one included. */
export function evenRows(pieces: readonly Piece[]): number {
  return Math.min(
    ...pieces.map((piece) =>
      piece.kind === 'count' ? 10 ** String(piece.first).length - piece.first : Infinity,
    ),
  );
}

/**
 * Writes `rows` rows to the beginning of `out`, every byte of them, a whole block of codes at a time.
 *
 * @param rows at most `evenRows(pieces)`
 * @returns how many bytes were written
 * @throws RangeError where `out` is too small, a counter would grow, or a serial is outside 0..2^53-1
 */
export function fillRows(
  out: Uint8Array,
  cipher: CodeCipher,
  pieces: readonly Piece[],
  rows: number,
): number {
  const rowBytes = rowLength(pieces, cipher);
  if (rows < 1 || rows > evenRows(pieces) || rows * rowBytes > out.length) {
    throw new RangeError(`${rows} rows of ${rowBytes} bytes do not fit ${out.length} bytes.`);
  }
  const block = out.subarray(0, rows * rowBytes);
  repeatRow(block, pieces, cipher);
  const codes = new CodeColumns(block, rows, rowBytes, cipher);
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === 'count') countUp(block, at, piece.first, rowBytes);
    else if (piece.kind !== 'text') codes.add(piece.firstSerial, at, piece.kind === 'grouped-code');
    at += lengthOf(piece, cipher);
  }
  codes.fill();
  return block.length;
}

function lengthOf(piece: Piece, { length }: Pick<CodeCipher, 'length'>): number {
  switch (piece.kind) {
    case 'text':
      return piece.bytes.length;
    case 'count':
      return String(piece.first).length;
    case 'code':
      return length;
    case 'grouped-code':
      return length + length / GROUP - 1;
  }
}

/** Lays the first row over the whole block, twice as much with each copy. Codes come later; their dashes stand. */
function repeatRow(block: Uint8Array, pieces: readonly Piece[], cipher: CodeCipher): void {
  let at = 0;
  for (const piece of pieces) {
    const length = lengthOf(piece, cipher);
    if (piece.kind === 'text') block.set(piece.bytes, at);
    else if (piece.kind === 'count') block.set(Buffer.from(String(piece.first), 'latin1'), at);
    else block.fill(DASH, at, at + length);
    at += length;
  }
  for (let filled = at; filled < block.length; filled *= 2) block.copyWithin(filled, 0, filled);
}

/**
 * Counts up from the number that stands in every row: four digits at a time from the last on, each four only from the row
 * on in which they change. The number's width leaves no carry out of the first digit.
 */
function countUp(block: Uint8Array, at: number, first: number, rowBytes: number): void {
  const view = viewOf(block);
  const rows = block.length / rowBytes;
  for (let unit = 1, end = at + String(first).length; end > at; unit *= 10_000, end -= 4) {
    const digits = Math.min(4, end - at);
    let four = Math.floor(first / unit) % 10_000;
    let row = unit - (first % unit);
    while (row < rows) {
      four = (four + 1) % 10_000;
      const text = FOUR_DIGITS[four] ?? 0;
      for (const until = Math.min(rows, row + unit); row < until; row++) {
        const place = row * rowBytes + end;
        if (digits === 4) view.setInt32(place - 4, text);
        else for (let back = 1; back <= digits; back++) block[place - back] = text >> (8 * (back - 1));
      }
    }
  }
}

/** 0000 to 9999 as they are written, the first digit in the high byte. */
const FOUR_DIGITS = Int32Array.from({ length: 10_000 }, (_, four) => {
  const digit = (unit: number) => Math.floor(four / unit) % 10;
  return 0x30303030 | (digit(1000) << 24) | (digit(100) << 16) | (digit(10) << 8) | digit(1);
});

interface Place {
  at: number;
  grouped: boolean;
}

/** The codes of a block of rows: each serial's code is computed once, wherever in the row it stands. */
class CodeColumns {
  readonly #block: Uint8Array;
  readonly #rows: number;
  readonly #rowBytes: number;
  readonly #cipher: CodeCipher;
  readonly #places = new Map<number, Place[]>();

  constructor(block: Uint8Array, rows: number, rowBytes: number, cipher: CodeCipher) {
    this.#block = block;
    this.#rows = rows;
    this.#rowBytes = rowBytes;
    this.#cipher = cipher;
  }

  add(firstSerial: number, at: number, grouped: boolean): void {
    const places = this.#places.get(firstSerial);
    if (places) places.push({ at, grouped });
    else this.#places.set(firstSerial, [{ at, grouped }]);
  }

  fill(): void {
    const block = this.#block;
    const stride = this.#rowBytes;
    for (const [firstSerial, places] of this.#places) {
      const plain = places.find(({ grouped }) => !grouped);
      if (plain) {
        this.#cipher.encryptRange(firstSerial, this.#rows, block, plain.at, stride);
        for (const place of places) if (place !== plain) this.#copy(block, plain.at, stride, place);
      } else {
        const codes = new Uint8Array(this.#rows * this.#cipher.length);
        this.#cipher.encryptRange(firstSerial, this.#rows, codes);
        for (const place of places) this.#copy(codes, 0, this.#cipher.length, place);
      }
    }
  }

  /** Copies the codes that stand in `from` every `stride` bytes to a place of every row, a group at a time. */
  #copy(from: Uint8Array, offset: number, stride: number, { at, grouped }: Place): void {
    const block = this.#block;
    const groups = this.#cipher.length / GROUP;
    const step = grouped ? GROUP + 1 : GROUP;
    const [source, target] = [viewOf(from), viewOf(block)];
    for (let row = at, code = offset; row < block.length; row += this.#rowBytes, code += stride) {
      for (let k = 0; k < groups; k++) target.setInt32(row + k * step, source.getInt32(code + k * GROUP));
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
