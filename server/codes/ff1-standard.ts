import { type Cipheriv, createCipheriv } from 'node:crypto';

/** FF1 over strings of numerals, as NIST SP 800-38G section 5.1 gives it, for any radix and tweak. */
export interface Ff1 {
  /** Algorithm 7. Numerals 0..radix-1 in, as many numerals out. RangeError where they do not fit. */
  encrypt(numerals: readonly number[]): number[];
  /** Algorithm 8, the inverse of encrypt. */
  decrypt(numerals: readonly number[]): number[];
}

const BLOCK_BYTES = 16;
export const FF1_ROUNDS = 10;
const NO_TWEAK = new Uint8Array(0);

/**
 * FF1 word for word, with big integers: the yardstick that NIST's sample vectors prove and that the fast
 * cipher of codes is held against.
 *
 * @param key 16, 24 or 32 bytes of AES key
 * @param radix 2..65536
 * @param tweak any bytes; empty when left out
 * @throws RangeError for a key or radix outside those
 */
export function createFf1(key: Uint8Array, radix: number, tweak: Uint8Array = NO_TWEAK): Ff1 {
  if (!Number.isInteger(radix) || radix < 2 || radix > 65536) {
    throw new RangeError('FF1 takes a radix of 2 to 65536.');
  }
  const aes = aesEcb(key);
  const base = BigInt(radix);

  function run(numerals: readonly number[], decrypting: boolean): number[] {
    checkNumerals(numerals, radix);
    const u = Math.floor(numerals.length / 2);
    const v = numerals.length - u;
    const numberBytes = byteLength(base ** BigInt(v) - 1n);
    const head = Buffer.concat([ff1Head(radix, numerals.length, tweak.length), tweak]);
    const roundValue = (round: number, source: bigint): bigint => {
      const tail = Buffer.concat([Buffer.of(round), bytesOf(source, numberBytes)]);
      // Q is padded with zeros between the tweak and the round number (step 6i).
      const padding = Buffer.alloc(-(head.length + tail.length) & (BLOCK_BYTES - 1));
      const mac = cbcMac(aes, Buffer.concat([head, padding, tail]));
      return expand(aes, mac, 4 * Math.ceil(numberBytes / 4) + 4);
    };
    let a = valueOf(numerals.slice(0, u), base);
    let b = valueOf(numerals.slice(u), base);
    for (let step = 0; step < FF1_ROUNDS; step++) {
      const round = decrypting ? FF1_ROUNDS - 1 - step : step;
      const modulus = base ** BigInt(round % 2 === 0 ? u : v);
      if (decrypting) [a, b] = [modulo(b - roundValue(round, a), modulus), a];
      else [a, b] = [b, modulo(a + roundValue(round, b), modulus)];
    }
    return [...numeralsOf(a, base, u), ...numeralsOf(b, base, v)];
  }

  return { encrypt: (numerals) => run(numerals, false), decrypt: (numerals) => run(numerals, true) };
}

/**
 * P, the fixed first block of FF1 (SP 800-38G Algorithm 7, step 5).
 *
 * @returns 16 bytes: 1, 2, 1, radix in three bytes, 10, u mod 256, numeral count and tweak bytes in four each
 */
export function ff1Head(radix: number, numeralCount: number, tweakBytes: number): Buffer {
  const head = Buffer.alloc(BLOCK_BYTES);
  head.set([1, 2, 1]);
  head.writeUIntBE(radix, 3, 3);
  head.set([FF1_ROUNDS, Math.floor(numeralCount / 2)], 6);
  head.writeUInt32BE(numeralCount, 8);
  head.writeUInt32BE(tweakBytes, 12);
  return head;
}

/**
 * The bare block function CIPH_K, kept alive so that a call costs no key schedule. Give `update` whole blocks.
 *
 * @param key 16, 24 or 32 bytes
 * @throws RangeError for any other length
 */
export function aesEcb(key: Uint8Array): Cipheriv {
  if (![16, 24, 32].includes(key.length)) throw new RangeError('An AES key has 16, 24 or 32 bytes.');
  return createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
}

/** PRF of SP 800-38G, Algorithm 6: the last block of CBC under a zero start. */
function cbcMac(aes: Cipheriv, message: Buffer): Buffer {
  let mac = Buffer.alloc(BLOCK_BYTES);
  for (let at = 0; at < message.length; at += BLOCK_BYTES) {
    mac = aes.update(xor(mac, message.subarray(at, at + BLOCK_BYTES)));
  }
  return mac;
}

/** The number y: the first `count` bytes of R, CIPH(R xor 1), CIPH(R xor 2) and so on (steps 6iii and 6iv). */
function expand(aes: Cipheriv, r: Buffer, count: number): bigint {
  const blocks = [r];
  for (let j = 1; j * BLOCK_BYTES < count; j++) {
    blocks.push(aes.update(xor(r, bytesOf(BigInt(j), BLOCK_BYTES))));
  }
  return BigInt(`0x${Buffer.concat(blocks).toString('hex', 0, count)}`);
}

function checkNumerals(numerals: readonly number[], radix: number): void {
  // Below a hundred possible strings the standard forbids FF1 (section 5.1).
  if (numerals.length < 2 || radix ** numerals.length < 100) {
    throw new RangeError('FF1 takes a longer string.');
  }
  if (!numerals.every((numeral) => Number.isInteger(numeral) && numeral >= 0 && numeral < radix)) {
    throw new RangeError(`FF1 takes numerals from 0 to ${radix - 1}.`);
  }
}

const xor = (left: Buffer, right: Buffer): Buffer =>
  Buffer.from(left.map((byte, at) => byte ^ (right[at] ?? 0)));
const byteLength = (value: bigint): number => Math.ceil(value.toString(16).length / 2);
const bytesOf = (value: bigint, count: number): Buffer =>
  Buffer.from(value.toString(16).padStart(count * 2, '0'), 'hex');
const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;
const valueOf = (numerals: readonly number[], base: bigint): bigint =>
  numerals.reduce((sum, numeral) => sum * base + BigInt(numeral), 0n);

function numeralsOf(value: bigint, base: bigint, count: number): number[] {
  const numerals = new Array<number>(count).fill(0);
  for (let at = count - 1, rest = value; at >= 0; at--, rest /= base) numerals[at] = Number(rest % base);
  return numerals;
}
