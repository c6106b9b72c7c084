import { aesSingle } from './aes-single.ts';
import { ALPHABET, ALPHABET_BYTES, type CodeLength } from './alphabet.ts';
import { AES_BLOCK_BYTES, createSerialBlock, HALF_LAYOUTS } from './ff1-block.ts';
import { aesEcb, FF1_ROUNDS, ff1Head } from './ff1-standard.ts';

/** The permutation between the serials and the codes of one key. */
export interface CodeCipher {
  readonly length: CodeLength;
  /**
   * Writes the codes of `count` serials from `firstSerial` on as ASCII, code k at `offset + k * stride`.
   * Bytes between codes stay as they are, so codes can land inside rows already laid out.
   *
   * @param firstSerial 0..2^53-1, as every serial of the range must be
   * @param offset bytes into `out`, 0 when left out
   * @param stride bytes from one code to the next, `length` when left out
   * @throws RangeError for a serial outside, or where `out` is too small
   */
  encryptRange(firstSerial: number, count: number, out: Uint8Array, offset?: number, stride?: number): void;
  /** The code of one serial, 0..2^53-1. For many serials encryptRange is far cheaper. */
  encrypt(serial: number): string;
  /**
   * The integer whose code this is: 0..2^60-1 for 12 characters, 0..2^80-1 for 16. Every text of the length
   * has one; only the caller knows whether it was minted. The same steps run whatever the code.
   *
   * @param code normal form, see normaliseCode
   * @throws RangeError for another length or a character outside the alphabet
   */
  decrypt(code: string): bigint;
}

// 64 KB a native call: its fixed cost vanishes, and the block stays in the cache.
const SERIALS_PER_CALL = 4096;
const NO_VALUE = 0xff;
const VALUE_OF_ASCII = new Uint8Array(128).fill(NO_VALUE);
ALPHABET_BYTES.forEach((ascii, value) => (VALUE_OF_ASCII[ascii] = value));

/**
 * FF1 (NIST SP 800-38G, Algorithms 7 and 8) of radix 32, empty tweak and 12 or 16 numerals, a block of
 * serials at a time: one native AES call carries them all through a round. A serial is the integer value of
 * its numeral string.
 *
 * At these lengths Q is a single block and S is R itself, so R = CIPH(CIPH(P) xor Q) with CIPH(P) fixed.
 *
 * @param key 16, 24 or 32 bytes of AES key
 * @throws RangeError for a key of another length
 */
export function createCodeCipher(key: Uint8Array, length: CodeLength): CodeCipher {
  const aes = aesEcb(key);
  const head = aes.update(ff1Head(32, length, 0));
  return { length, encryptRange: rangeCipher(aes, length, head), ...singleCipher(key, length, head) };
}

function rangeCipher(
  aes: ReturnType<typeof aesEcb>,
  length: CodeLength,
  head: Buffer,
): CodeCipher['encryptRange'] {
  return function encryptRange(
    firstSerial: number,
    count: number,
    out: Uint8Array,
    offset = 0,
    stride: number = length,
  ): void {
    checkSerials(firstSerial, count);
    checkRoom(out, offset, stride, count, length);
    const block = createSerialBlock(length, head, Math.min(count, SERIALS_PER_CALL));
    for (let done = 0; done < count; done += SERIALS_PER_CALL) {
      const serials = Math.min(SERIALS_PER_CALL, count - done);
      const input = block.input.subarray(0, serials * AES_BLOCK_BYTES);
      block.load(firstSerial + done, serials);
      for (let round = 0; round < FF1_ROUNDS; round++) {
        const r = aes.update(input);
        block.addAndSwap(r, serials, round + 1);
        // Taken back at once, the next call gets the same memory, still in the cache. What waits for the collector
        // instead is twice as slow to fill, and keeps the collector busy for a sixth of the time.
        r.buffer.transfer(0);
      }
      block.store(serials, out, offset + done * stride, stride);
    }
  };
}

function singleCipher(
  key: Uint8Array,
  length: CodeLength,
  head: Buffer,
): Pick<CodeCipher, 'encrypt' | 'decrypt'> {
  const { bits: halfBits, lowMask, highMask, yLowAt, roundShift } = HALF_LAYOUTS[length];
  const single = aesSingle(key);
  const headFirst = head.readInt32BE(0);
  const headSecond = head.readInt32BE(4);
  const headLow = head.readInt32BE(12);
  const roundHigh = Array.from(
    { length: FF1_ROUNDS },
    (_, round) => head.readInt32BE(8) ^ (round << roundShift),
  );

  function encrypt(serial: number): string {
    checkSerials(serial, 1);
    const half = 2 ** halfBits;
    let [aLow, aHigh] = splitHalf(Math.floor(serial / half));
    let [bLow, bHigh] = splitHalf(serial % half);
    for (let round = 0; round < FF1_ROUNDS; round++) {
      const words = single(headFirst, headSecond, (roundHigh[round] ?? 0) ^ bHigh, headLow ^ bLow);
      const yLow = words[yLowAt / 4] ?? 0;
      const sum = (aLow + yLow) | 0;
      const carry = ((aLow & yLow) | ((aLow | yLow) & ~sum)) >>> 31;
      const low = sum & lowMask;
      const high = (aHigh + (words[yLowAt / 4 - 1] ?? 0) + carry) & highMask;
      [aLow, aHigh, bLow, bHigh] = [bLow, bHigh, low, high];
    }
    return writeHalf(aLow, aHigh, length / 2) + writeHalf(bLow, bHigh, length / 2);
  }

  function decrypt(code: string): bigint {
    if (code.length !== length) throw new RangeError(`A code of this key has ${length} characters.`);
    let [aLow, aHigh] = readHalf(code, 0, length / 2);
    let [bLow, bHigh] = readHalf(code, length / 2, length);
    for (let round = FF1_ROUNDS - 1; round >= 0; round--) {
      const words = single(headFirst, headSecond, (roundHigh[round] ?? 0) ^ aHigh, headLow ^ aLow);
      const yLow = words[yLowAt / 4] ?? 0;
      const difference = (bLow - yLow) | 0;
      const borrow = ((~bLow & yLow) | ((~bLow | yLow) & difference)) >>> 31;
      const low = difference & lowMask;
      const high = (bHigh - (words[yLowAt / 4 - 1] ?? 0) - borrow) & highMask;
      [bLow, bHigh, aLow, aHigh] = [aLow, aHigh, low, high];
    }
    return (halfValue(aLow, aHigh) << BigInt(halfBits)) | halfValue(bLow, bHigh);
  }

  return { encrypt, decrypt };
}

function checkSerials(firstSerial: number, count: number): void {
  const lastSerial = firstSerial + (count - 1);
  const whole = [firstSerial, count, lastSerial].every((number) => Number.isSafeInteger(number));
  if (!whole || firstSerial < 0 || count < 0) {
    throw new RangeError(`Serials are whole numbers from 0 to 2^53-1, not ${count} from ${firstSerial}.`);
  }
}

function checkRoom(out: Uint8Array, offset: number, stride: number, count: number, length: CodeLength): void {
  const end = count === 0 ? offset : offset + (count - 1) * stride + length;
  if (offset < 0 || stride < length || end > out.length) {
    throw new RangeError(
      `${count} codes every ${stride} bytes from byte ${offset} do not fit ${out.length} bytes.`,
    );
  }
}

/** A half as its low 32 bits and the 8 above; looks at every character before it complains. */
function readHalf(code: string, start: number, end: number): [low: number, high: number] {
  let low = 0;
  let high = 0;
  let highest = 0;
  for (let at = start; at < end; at++) {
    const value = VALUE_OF_ASCII[code.charCodeAt(at)] ?? NO_VALUE;
    highest |= value;
    high = ((high << 5) | (low >>> 27)) & 0xff;
    low = (low << 5) | value;
  }
  if (highest > 31) throw new RangeError('A code has only characters of its alphabet.');
  return [low, high];
}

/** A half's value as its low 32 bits and the 8 above. */
const splitHalf = (value: number): [low: number, high: number] => [value | 0, Math.floor(value / 2 ** 32)];

function writeHalf(low: number, high: number, characters: number): string {
  let text = '';
  for (let shift = 5 * (characters - 1); shift >= 0; shift -= 5) {
    const value =
      shift >= 32 ? high >>> (shift - 32) : (low >>> shift) | (shift > 27 ? high << (32 - shift) : 0);
    text += ALPHABET.charAt(value & 31);
  }
  return text;
}

const halfValue = (low: number, high: number): bigint => BigInt(high * 2 ** 32 + (low >>> 0));
