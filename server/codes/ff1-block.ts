import { ALPHABET_BYTES, type CodeLength } from './alphabet.ts';

/**
 * How FF1 of radix 32 lies in bytes and words. A half of a numeral string, 30 or 40 bits, is kept as its low
 * 32 bits and the 8 above them (always zero for 12 characters), so arithmetic modulo 32^6 and 32^8 is one
 * addition, a carry and two masks.
 */
export interface Layout {
  halfBits: number;
  lowMask: number;
  highMask: number;
  /** Where the last 32 bits of y start in R: y is the first 8 or 12 bytes of R. */
  yLowAt: number;
  /** The round number's place in bytes 8..11 of Q: just before the 4 or 5 bytes of the source half. */
  roundShift: number;
}

export const LAYOUTS: Readonly<Record<CodeLength, Layout>> = {
  12: { halfBits: 30, lowMask: 0x3fff_ffff, highMask: 0, yLowAt: 4, roundShift: 0 },
  16: { halfBits: 40, lowMask: -1, highMask: 0xff, yLowAt: 8, roundShift: 8 },
};

export const AES_BLOCK_BYTES = 16;

// Every index below is in range; `?? 0` only tells the compiler so and costs nothing measurable.

interface Halves {
  low: Int32Array;
  high: Uint8Array;
}

/** Up to `capacity` numeral strings side by side: halves A and B of each, and one AES block for each. */
export interface SerialBlock {
  a: Halves;
  b: Halves;
  input: Uint8Array;
  inputView: DataView;
}

/** @param head CIPH(P), whose first 8 bytes meet only zeros of Q and so stay in every block as they are */
export function createSerialBlock(head: Uint8Array, capacity: number): SerialBlock {
  const input = new Uint8Array(capacity * AES_BLOCK_BYTES);
  for (let at = 0; at < input.length; at += AES_BLOCK_BYTES) input.set(head, at);
  const halves = (): Halves => ({ low: new Int32Array(capacity), high: new Uint8Array(capacity) });
  return { a: halves(), b: halves(), input, inputView: new DataView(input.buffer) };
}

/** Puts consecutive serials into A and B. The typed arrays cut each number to their width. */
export function loadSerials(
  { a, b }: SerialBlock,
  firstSerial: number,
  count: number,
  halfBits: number,
): void {
  const halfSize = 2 ** halfBits;
  for (let k = 0; k < count; k++) {
    const serial = firstSerial + k;
    const upper = Math.floor(serial / halfSize);
    const lower = serial - upper * halfSize;
    a.low[k] = upper;
    // No serial reaches 2^72.
    a.high[k] = 0;
    b.low[k] = lower;
    b.high[k] = lower / 2 ** 32;
  }
}

/** Writes CIPH(P) xor Q of each string; the two words hold CIPH(P), the round number already mixed in. */
export function fillInput(
  { b, inputView }: SerialBlock,
  count: number,
  wordHigh: number,
  wordLow: number,
): void {
  const { low, high } = b;
  for (let k = 0, at = 8; k < count; k++, at += AES_BLOCK_BYTES) {
    inputView.setInt32(at, wordHigh ^ (high[k] ?? 0));
    inputView.setInt32(at + 4, wordLow ^ (low[k] ?? 0));
  }
}

/** Adds y, read from each block of R, to A modulo 32^(length/2), and swaps the halves for the next round. */
export function addAndSwap(block: SerialBlock, count: number, r: Uint8Array, layout: Layout): void {
  const { low, high } = block.a;
  const { lowMask, highMask, yLowAt } = layout;
  const rView = new DataView(r.buffer, r.byteOffset, r.byteLength);
  for (let k = 0, at = yLowAt; k < count; k++, at += AES_BLOCK_BYTES) {
    const aLow = low[k] ?? 0;
    const yLow = rView.getInt32(at);
    const sum = (aLow + yLow) | 0;
    // A comparison would be a branch taken at random, which costs about as much as the AES itself.
    const carry = ((aLow & yLow) | ((aLow | yLow) & ~sum)) >>> 31;
    low[k] = sum & lowMask;
    high[k] = ((high[k] ?? 0) + rView.getUint8(at - 1) + carry) & highMask;
  }
  [block.a, block.b] = [block.b, block.a];
}

/** Writes A and B as ASCII, code k at `offset + k * stride`. */
export function storeCodes(
  { a, b }: SerialBlock,
  count: number,
  length: CodeLength,
  out: Uint8Array,
  offset: number,
  stride: number,
): void {
  if (length === 12) {
    for (let k = 0, at = offset; k < count; k++, at += stride) {
      storeSix(out, at, a.low[k] ?? 0);
      storeSix(out, at + 6, b.low[k] ?? 0);
    }
  } else {
    for (let k = 0, at = offset; k < count; k++, at += stride) {
      storeEight(out, at, a.high[k] ?? 0, a.low[k] ?? 0);
      storeEight(out, at + 8, b.high[k] ?? 0, b.low[k] ?? 0);
    }
  }
}

function storeSix(out: Uint8Array, at: number, low: number): void {
  out[at] = ALPHABET_BYTES[(low >>> 25) & 31] ?? 0;
  out[at + 1] = ALPHABET_BYTES[(low >>> 20) & 31] ?? 0;
  out[at + 2] = ALPHABET_BYTES[(low >>> 15) & 31] ?? 0;
  out[at + 3] = ALPHABET_BYTES[(low >>> 10) & 31] ?? 0;
  out[at + 4] = ALPHABET_BYTES[(low >>> 5) & 31] ?? 0;
  out[at + 5] = ALPHABET_BYTES[low & 31] ?? 0;
}

function storeEight(out: Uint8Array, at: number, high: number, low: number): void {
  out[at] = ALPHABET_BYTES[high >>> 3] ?? 0;
  out[at + 1] = ALPHABET_BYTES[((high << 2) | (low >>> 30)) & 31] ?? 0;
  storeSix(out, at + 2, low);
}
