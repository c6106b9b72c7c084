const LENGTHS = new Set([8, 12, 13, 14]);

/**
 * Brings a GTIN-8, -12, -13 or -14 to the 14 digits it is stored as. Spaces and dashes are forgiven.
 *
 * @returns null where length, characters or check digit are wrong
 */
export function parseGtin(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^[0-9]+$/.test(digits) || !LENGTHS.has(digits.length)) return null;
  const padded = digits.padStart(14, '0');
  return hasCheckDigit(padded) && Number(padded) > 0 ? padded : null;
}

/**
 * Whether the last of some digits is their check digit, as in a GTIN, GLN or SSCC (GS1 General Specifications, section
 * 7.9: it makes the sum, weighted 1 and 3 from the right, a multiple of ten).
 */
export function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits, Number).reduce(
    (total, digit, at) => total + digit * ((digits.length - at) % 2 === 0 ? 3 : 1),
    0,
  );
  return sum % 10 === 0;
}
