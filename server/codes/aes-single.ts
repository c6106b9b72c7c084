import { unsafe } from '@noble/ciphers/aes.js';

/** Four 32-bit words, big-endian as FF1 reads them. */
export type Words = [number, number, number, number];

/**
 * The block function CIPH_K for one block at a time, for who opens a single code: a call of node's own cipher costs more
 * than the sixteen bytes that it is made for. Many blocks belong to `aesEcb`.
 *
 * @param key 16, 24 or 32 bytes
 */
export function aesSingle(key: Uint8Array): (a: number, b: number, c: number, d: number) => Words {
  // "Unsafe" is the library's word for the bare block function; FF1 is what makes it a cipher.
  const schedule = unsafe.expandKeyLE(key);
  return (a, b, c, d) => {
    const { s0, s1, s2, s3 } = unsafe.encrypt(schedule, swap(a), swap(b), swap(c), swap(d));
    return [swap(s0), swap(s1), swap(s2), swap(s3)];
  };
}

const swap = (word: number): number =>
  (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
