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
const ZERO = 0x30;
const NINE = 0x39;

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
    if (piece.kind === 'count') countUp(block, at, String(piece.first).length, rowBytes);
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

/** Writes into each row the number of the row above plus one. Its width leaves no carry out of the first digit. */
function countUp(block: Uint8Array, at: number, digits: number, rowBytes: number): void {
  for (let row = at + rowBytes; row < block.length; row += rowBytes) {
    for (let digit = row; digit < row + digits; digit++) block[digit] = block[digit - rowBytes] ?? 0;
    let last = row + digits - 1;
    while (block[last] === NINE) block[last--] = ZERO;
    block[last] = (block[last] ?? 0) + 1;
  }
}

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

  /** Copies the codes that stand in `from` every `stride` bytes to a place of every row. */
  #copy(from: Uint8Array, offset: number, stride: number, { at, grouped }: Place): void {
    const block = this.#block;
    const { length } = this.#cipher;
    // In groups, each group is one byte further on.
    const shifts = Array.from({ length }, (_, k) => k + (grouped ? Math.floor(k / GROUP) : 0));
    for (let row = at, code = offset; row < block.length; row += this.#rowBytes, code += stride) {
      for (let k = 0; k < length; k++) block[row + (shifts[k] ?? 0)] = from[code + k] ?? 0;
    }
  }
}
