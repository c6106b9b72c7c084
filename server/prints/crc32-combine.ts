const POLYNOMIAL = 0xedb88320;

/**
 * The CRC-32 of two byte strings one after the other, from the CRC-32 of each, as zlib's `crc32_combine`: the first is
 * multiplied by x^(8 × length of the second) modulo the polynomial, in time logarithmic in that length.
 * @param second what follows, `secondBytes` long
 */
export function crc32Combine(first: number, second: number, secondBytes: number): number {
  let shifted = first >>> 0;
  // x^8, then squared again and again; bit 31 is x^0.
  let factor = 0x80000000 >>> 8;
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shifted = multiply(shifted, factor);
    factor = multiply(factor, factor);
  }
  return (shifted ^ second) >>> 0;
}

/** Product of two polynomials modulo the CRC's, all in its reflected order of bits. */
function multiply(left: number, right: number): number {
  let product = 0;
  let term = right;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (left & bit) product ^= term;
    term = term & 1 ? (term >>> 1) ^ POLYNOMIAL : term >>> 1;
  }
  return product >>> 0;
}
