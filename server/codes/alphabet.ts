/** How many characters a code has; each carries 5 bits, so 60 or 80 bits. */
export type CodeLength = 12 | 16;

/** Crockford's base 32 in order of value: digits and capitals without I, L, O and U. */
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ASCII of each value 0..31, for writers that fill bytes. */
export const ALPHABET_BYTES: Uint8Array = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));

// Four times the longest code leaves room for any sane grouping and keeps pasted novels cheap.
const TYPED_LENGTH_MAX = 64;
const NORMAL_FORM = new RegExp(`^(?:[${ALPHABET}]{12}|[${ALPHABET}]{16})$`);

/**
 * Brings typed or scanned text to the printed form of a code.
 *
 * Forgives what people do to a code: lower case, white space, any kind of dash, O for 0, I and L for 1
 * (Crockford, https://www.crockford.com/base32.html).
 *
 * @param text what was typed, of any length
 * @returns 12 or 16 characters of {@link ALPHABET}, or null where the text cannot be a code
 */
export function normaliseCode(text: string): string | null {
  if (NORMAL_FORM.test(text)) return text;
  if (text.length > TYPED_LENGTH_MAX) return null;
  const code = text
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return NORMAL_FORM.test(code) ? code : null;
}

/** A code in groups of four for people to read: `7K3M-09XA-PQ2T`. Takes the normal form. */
export function groupCode(code: string): string {
  let grouped = code.slice(0, 4);
  for (let at = 4; at < code.length; at += 4) grouped += `-${code.slice(at, at + 4)}`;
  return grouped;
}
