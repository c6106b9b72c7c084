const LENGTHS = new Set([8, 12, 13, 14]);

/**
 * Brings a GTIN-8, -12, -13 or -14 to the 14 digits it is stored as (GS1 General Specifications, section 7.9: the last
 * digit makes the sum, weighted 3 and 1 from the right, a multiple of ten). Spaces and dashes are forgiven.
 *
 * @returns null where length, characters or check digit are wrong
 */
export function parseGtin(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^[0-9]+$/.test(digits) || !LENGTHS.has(digits.length)) return null;
  const padded = digits.padStart(14, '0');
  const sum = Array.from(padded, Number).reduce(
    (total, digit, at) => total + digit * (at % 2 === 0 ? 3 : 1),
    0,
  );
  return sum % 10 === 0 && Number(padded) > 0 ? padded : null;
}
