/** Four 32-bit words, big-endian as FF1 reads them. */
export type Words = [number, number, number, number];

/**
 * The block function CIPH_K of AES (FIPS 197) for one block at a time, for who opens a single code: a call of node's own
 * cipher costs more than the sixteen bytes that it is made for. Its five kilobytes of tables stay in the nearest cache
 * beside the rest of a request; libraries trade hundreds for speed in a loop, and reading those from memory again costs
 * a claim twice the work itself. Many blocks belong to `aesEcb`.
 *
 * @param key 16, 24 or 32 bytes
 */
export function aesSingle(key: Uint8Array): (a: number, b: number, c: number, d: number) => Words {
  const schedule = expandKey(key);
  const lastRound = schedule.length - 4;
  return (a, b, c, d) => {
    a ^= schedule[0] ?? 0;
    b ^= schedule[1] ?? 0;
    c ^= schedule[2] ?? 0;
    d ^= schedule[3] ?? 0;
    for (let at = 4; at < lastRound; at += 4) {
      const nextA = mixed(a, b, c, d) ^ (schedule[at] ?? 0);
      const nextB = mixed(b, c, d, a) ^ (schedule[at + 1] ?? 0);
      const nextC = mixed(c, d, a, b) ^ (schedule[at + 2] ?? 0);
      d = mixed(d, a, b, c) ^ (schedule[at + 3] ?? 0);
      a = nextA;
      b = nextB;
      c = nextC;
    }
    return [
      substituted(a, b, c, d) ^ (schedule[lastRound] ?? 0),
      substituted(b, c, d, a) ^ (schedule[lastRound + 1] ?? 0),
      substituted(c, d, a, b) ^ (schedule[lastRound + 2] ?? 0),
      substituted(d, a, b, c) ^ (schedule[lastRound + 3] ?? 0),
    ];
  };
}

/** Twice a byte, in the field of AES (section 4.3). */
const doubled = (byte: number): number => (byte << 1) ^ (byte >> 7 ? 0x11b : 0);

/** The powers of 3: every element of the field but 0. */
const POWERS = new Uint8Array(255);
for (let n = 0, power = 1; n < 255; n++, power ^= doubled(power)) POWERS[n] = power;

/** The affine step of SBOX (section 5.1.1). */
function affine(byte: number): number {
  const twice = byte * 0x101;
  return (byte ^ (twice >> 4) ^ (twice >> 5) ^ (twice >> 6) ^ (twice >> 7) ^ 0x63) & 0xff;
}

/** SUBBYTES: of a byte's inverse, and 0 has none. */
const SBOX = new Uint8Array(256);
SBOX[0] = affine(0);
POWERS.forEach((power, n) => (SBOX[power] = affine(POWERS[(255 - n) % 255] ?? 0)));

/** What SUBBYTES and MIXCOLUMNS make of the byte of each row: tables of the Rijndael proposal, section 5.2. */
const ROW_0 = Int32Array.from(SBOX, (s) => (doubled(s) << 24) | (s << 16) | (s << 8) | (doubled(s) ^ s));
const ROW_1 = ROW_0.map((word) => rotated(word, 8));
const ROW_2 = ROW_0.map((word) => rotated(word, 16));
const ROW_3 = ROW_0.map((word) => rotated(word, 24));

/** To the right. */
function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** A column of the next state, before its round key. SHIFTROWS is the order in which columns are given. */
function mixed(row0: number, row1: number, row2: number, row3: number): number {
  return (
    (ROW_0[row0 >>> 24] ?? 0) ^
    (ROW_1[(row1 >>> 16) & 0xff] ?? 0) ^
    (ROW_2[(row2 >>> 8) & 0xff] ?? 0) ^
    (ROW_3[row3 & 0xff] ?? 0)
  );
}

/** The same for the last round, which mixes nothing. */
function substituted(row0: number, row1: number, row2: number, row3: number): number {
  return (
    ((SBOX[row0 >>> 24] ?? 0) << 24) |
    ((SBOX[(row1 >>> 16) & 0xff] ?? 0) << 16) |
    ((SBOX[(row2 >>> 8) & 0xff] ?? 0) << 8) |
    (SBOX[row3 & 0xff] ?? 0)
  );
}

/** KEYEXPANSION (section 5.2). */
function expandKey(key: Uint8Array): Int32Array {
  const keyWords = key.length / 4;
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const schedule = new Int32Array(key.length + 28);
  for (let at = 0; at < keyWords; at++) schedule[at] = view.getInt32(at * 4);
  for (let at = keyWords, roundConstant = 1; at < schedule.length; at++) {
    let word = schedule[at - 1] ?? 0;
    if (at % keyWords === 0) {
      word = rotated(word, 24);
      word = substituted(word, word, word, word) ^ (roundConstant << 24);
      roundConstant = doubled(roundConstant);
    } else if (keyWords > 6 && at % keyWords === 4) {
      word = substituted(word, word, word, word);
    }
    schedule[at] = (schedule[at - keyWords] ?? 0) ^ word;
  }
  return schedule;
}
