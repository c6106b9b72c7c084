const DIGITS = 18;

/**
 * The last digit that makes the sum of all, weighted 3 and 1 from the right, a multiple of ten (GS1 General Specifications,
 * section 7.9).
 * @param others every digit before it
 */
function checkDigit(others: string): number {
  const sum = Array.from(others)
    .reverse()
    .reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/** How many numbers a company prefix has: of 17 digits before the check digit, those that are not the prefix. */
export function referencesOf(prefix: string): number {
  return 10 ** (DIGITS - 1 - prefix.length);
}

/**
 * Serial Shipping Container Code (GS1 General Specifications, section 3.3.1): extension digit, company prefix, serial
 * reference, check digit.
 * @param reference 0..referencesOf(prefix)-1; its highest digit is the extension digit
 */
export function formatSscc(prefix: string, reference: number): string {
  const digits = String(reference).padStart(DIGITS - 1 - prefix.length, '0');
  const others = `${digits.slice(0, 1)}${prefix}${digits.slice(1)}`;
  return `${others}${checkDigit(others)}`;
}

/**
 * The 18 digits of typed or scanned text: alone, with the application identifier 00 before them, as `(00)…` or as a GS1-128
 * reader gives it. null where the length or the check digit is wrong.
 */
export function parseSscc(text: string): string | null {
  const digits = text.replace(/^\](C1|d2|Q3)/, '').replace(/[\s()\u001d-]/g, '');
  const sscc = digits.length === DIGITS + 2 && digits.startsWith('00') ? digits.slice(2) : digits;
  if (!/^[0-9]{18}$/.test(sscc)) return null;
  return checkDigit(sscc.slice(0, -1)) === Number(sscc.at(-1)) ? sscc : null;
}

/** The number that an SSCC has under a company prefix; null where it is not of that company. */
export function referenceOf(sscc: string, prefix: string): number | null {
  if (sscc.slice(1, 1 + prefix.length) !== prefix) return null;
  return Number(sscc.slice(0, 1) + sscc.slice(1 + prefix.length, -1));
}
