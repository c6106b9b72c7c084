export type GtinVerdict = { kind: 'good' } | { kind: 'length' } | { kind: 'check'; digit: number };

/** The check digit of a GTIN's other digits. GS1 General Specifications, section 7.9: weights 3 and 1 from the right. */
function gtinCheckDigit(others: string): number {
  const sum = others
    .split('')
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
}

/** Whether typed digits are a GTIN, and what is wrong where they are not. Spaces and dashes are forgiven. */
export function judgeGtin(typed: string): GtinVerdict {
  const digits = cleanGtin(typed);
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return { kind: 'length' };
  const digit = gtinCheckDigit(digits.slice(0, -1));
  return digits.endsWith(String(digit)) ? { kind: 'good' } : { kind: 'check', digit };
}

export function cleanGtin(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '');
}
