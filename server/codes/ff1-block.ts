import { ALPHABET, type CodeLength } from './alphabet.ts';

export const AES_BLOCK_BYTES = 16;

/**
 * Up to so many numeral strings of radix 32 side by side on their way through FF1: the halves A and B of each as an
 * integer, and one AES block for each.
 */
export interface SerialBlock {
  /** CIPH(P) xor Q of each string: what the next round gives to AES. */
  readonly input: Uint8Array;
  /** Puts consecutive serials into A and B, and writes the input of the first round. */
  load(firstSerial: number, count: number): void;
  /**
   * Adds y, read from each block of R, to A modulo 32^(length/2), swaps the halves, and writes the input of `nextRound`.
   * One loop for both: the blocks are in the nearest cache but once.
   */
  addAndSwap(r: Uint8Array, count: number, nextRound: number): void;
  /** Writes A and B as ASCII, code k at `offset + k * stride`. */
  store(count: number, out: Uint8Array, offset: number, stride: number): void;
}

/** @param head CIPH(P), whose first 8 bytes meet only zeros of Q and so stay in every block as they are */
export function createSerialBlock(length: CodeLength, head: Buffer, capacity: number): SerialBlock {
  return length === 12 ? new NarrowBlock(head, capacity) : new WideBlock(head, capacity);
}

/** How a half of so many characters lies in words: its low 32 bits and the bits above them. */
export interface HalfLayout {
  bits: number;
  lowMask: number;
  highMask: number;
  /** Where the last 32 bits of y start in R: y is the first 8 or 12 bytes of R. */
  yLowAt: number;
  /** The round number's place in bytes 8..11 of Q: just before the 4 or 5 bytes of the source half. */
  roundShift: number;
}

export const HALF_LAYOUTS: Readonly<Record<CodeLength, HalfLayout>> = {
  12: { bits: 30, lowMask: 0x3fff_ffff, highMask: 0, yLowAt: 4, roundShift: 0 },
  16: { bits: 40, lowMask: -1, highMask: 0xff, yLowAt: 8, roundShift: 8 },
};

// Every index below is in range; `?? 0` only tells the compiler so and costs nothing measurable.

/** Strings of 12 numerals: a half is a word of 30 bits, and arithmetic modulo 32^6 one addition and a mask. */
class NarrowBlock implements SerialBlock {
  readonly input: Uint8Array;
  readonly #inputView: DataView;
  readonly #headHigh: number;
  readonly #headLow: number;
  #a: Int32Array;
  #b: Int32Array;

  constructor(head: Buffer, capacity: number) {
    this.input = repeated(head, capacity);
    this.#inputView = new DataView(this.input.buffer);
    this.#headHigh = head.readInt32BE(8);
    this.#headLow = head.readInt32BE(12);
    this.#a = new Int32Array(capacity);
    this.#b = new Int32Array(capacity);
  }

  load(firstSerial: number, count: number): void {
    const [a, b, input, high, low] = [this.#a, this.#b, this.#inputView, this.#headHigh, this.#headLow];
    for (let k = 0, at = 8; k < count; k++, at += AES_BLOCK_BYTES) {
      const serial = firstSerial + k;
      const upper = Math.floor(serial / 2 ** 30);
      const lower = serial - upper * 2 ** 30;
      a[k] = upper;
      b[k] = lower;
      input.setInt32(at, high);
      input.setInt32(at + 4, low ^ lower);
    }
  }

  addAndSwap(r: Uint8Array, count: number, nextRound: number): void {
    const [a, input, high, low] = [this.#a, this.#inputView, this.#headHigh ^ nextRound, this.#headLow];
    const rView = new DataView(r.buffer, r.byteOffset, r.byteLength);
    const { lowMask } = HALF_LAYOUTS[12];
    for (let k = 0, at = 0; k < count; k++, at += AES_BLOCK_BYTES) {
      const sum = ((a[k] ?? 0) + rView.getInt32(at + 4)) & lowMask;
      a[k] = sum;
      input.setInt32(at + 8, high);
      input.setInt32(at + 12, low ^ sum);
    }
    [this.#a, this.#b] = [this.#b, a];
  }

  store(count: number, out: Uint8Array, offset: number, stride: number): void {
    const [a, b] = [this.#a, this.#b];
    const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    for (let k = 0, at = offset; k < count; k++, at += stride) {
      const left = a[k] ?? 0;
      const right = b[k] ?? 0;
      view.setInt32(at, fourOf(left >>> 20, left >>> 10), true);
      view.setInt32(at + 4, fourOf(left, right >>> 20), true);
      view.setInt32(at + 8, fourOf(right >>> 10, right), true);
    }
  }
}

/** Strings of 16 numerals: a half is 40 bits, kept as its low 32 and the 8 above them. */
class WideBlock implements SerialBlock {
  readonly input: Uint8Array;
  readonly #inputView: DataView;
  readonly #headHigh: number;
  readonly #headLow: number;
  #a: Halves;
  #b: Halves;

  constructor(head: Buffer, capacity: number) {
    this.input = repeated(head, capacity);
    this.#inputView = new DataView(this.input.buffer);
    this.#headHigh = head.readInt32BE(8);
    this.#headLow = head.readInt32BE(12);
    this.#a = { low: new Int32Array(capacity), high: new Uint8Array(capacity) };
    this.#b = { low: new Int32Array(capacity), high: new Uint8Array(capacity) };
  }

  load(firstSerial: number, count: number): void {
    const [a, b, input] = [this.#a, this.#b, this.#inputView];
    for (let k = 0, at = 8; k < count; k++, at += AES_BLOCK_BYTES) {
      const serial = firstSerial + k;
      const upper = Math.floor(serial / 2 ** 40);
      const lower = serial - upper * 2 ** 40;
      a.low[k] = upper;
      // No serial reaches 2^72.
      a.high[k] = 0;
      // The typed arrays cut each number to their width.
      b.low[k] = lower;
      b.high[k] = lower / 2 ** 32;
      input.setInt32(at, this.#headHigh ^ (b.high[k] ?? 0));
      input.setInt32(at + 4, this.#headLow ^ (b.low[k] ?? 0));
    }
  }

  addAndSwap(r: Uint8Array, count: number, nextRound: number): void {
    const { low, high } = this.#a;
    const { yLowAt, roundShift } = HALF_LAYOUTS[16];
    const input = this.#inputView;
    const [wordHigh, wordLow] = [this.#headHigh ^ (nextRound << roundShift), this.#headLow];
    const rView = new DataView(r.buffer, r.byteOffset, r.byteLength);
    for (let k = 0, at = 0; k < count; k++, at += AES_BLOCK_BYTES) {
      const aLow = low[k] ?? 0;
      const yLow = rView.getInt32(at + yLowAt);
      const sum = (aLow + yLow) | 0;
      // A comparison would be a branch taken at random, which costs about as much as the AES itself.
      const carry = ((aLow & yLow) | ((aLow | yLow) & ~sum)) >>> 31;
      const sumHigh = ((high[k] ?? 0) + rView.getUint8(at + yLowAt - 1) + carry) & 0xff;
      low[k] = sum;
      high[k] = sumHigh;
      input.setInt32(at + 8, wordHigh ^ sumHigh);
      input.setInt32(at + 12, wordLow ^ sum);
    }
    [this.#a, this.#b] = [this.#b, this.#a];
  }

  store(count: number, out: Uint8Array, offset: number, stride: number): void {
    const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    storeEights(this.#a, count, view, offset, stride);
    storeEights(this.#b, count, view, offset + 8, stride);
  }
}

interface Halves {
  low: Int32Array;
  high: Uint8Array;
}

function storeEights(
  { low, high }: Halves,
  count: number,
  out: DataView,
  offset: number,
  stride: number,
): void {
  for (let k = 0, at = offset; k < count; k++, at += stride) {
    const lowBits = low[k] ?? 0;
    out.setInt32(at, fourOf(((high[k] ?? 0) << 2) | (lowBits >>> 30), lowBits >>> 20), true);
    out.setInt32(at + 4, fourOf(lowBits >>> 10, lowBits), true);
  }
}

/** Two characters for each ten bits, the first in the low byte. */
const PAIRS = Uint16Array.from(
  { length: 1024 },
  (_, bits) => ALPHABET.charCodeAt(bits >> 5) | (ALPHABET.charCodeAt(bits & 31) << 8),
);

/** The four characters of the lowest ten bits of each, as a word to be stored with its low byte first. */
function fourOf(first: number, second: number): number {
  return (PAIRS[first & 1023] ?? 0) | ((PAIRS[second & 1023] ?? 0) << 16);
}

function repeated(head: Uint8Array, capacity: number): Uint8Array {
  const input = new Uint8Array(capacity * AES_BLOCK_BYTES);
  input.set(head);
  for (let filled = AES_BLOCK_BYTES; filled < input.length; filled *= 2) input.copyWithin(filled, 0, filled);
  return input;
}
