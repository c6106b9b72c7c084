import { hasCheckDigit } from '../products/gtin.ts';

interface Format {
  /** The whole identifier. */
  ai: RegExp;
  value: RegExp;
  /** Ends the sentence "The value of identifier 17 …". */
  fault: string;
  check?: (value: string) => boolean;
}

const isDate = (value: string) => /^\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])/.test(value);

/** Data attributes that go with a GTIN (GS1 General Specifications, section 3.2), those whose format is not plain text. */
const FORMATS: readonly Format[] = [
  { ai: /^(1[1-3]|1[5-7]|7006)$/, value: /^\d{6}$/, fault: 'is no date YYMMDD', check: isDate },
  { ai: /^7003$/, value: /^\d{10}$/, fault: 'is no date and time YYMMDDHHMM', check: isDate },
  { ai: /^20$/, value: /^\d{2}$/, fault: 'has not two digits' },
  { ai: /^(30|37)$/, value: /^\d{1,8}$/, fault: 'has not one to eight digits' },
  { ai: /^(3[1-6]\d\d|8005)$/, value: /^\d{6}$/, fault: 'has not six digits' },
  { ai: /^39\d\d$/, value: /^\d{1,18}$/, fault: 'has not one to 18 digits' },
  { ai: /^02$/, value: /^\d{14}$/, fault: 'is no GTIN', check: hasCheckDigit },
  { ai: /^41[0-7]$/, value: /^\d{13}$/, fault: 'is no location number', check: hasCheckDigit },
  { ai: /^00$/, value: /^\d{18}$/, fault: 'is no SSCC', check: hasCheckDigit },
];
// New identifiers come faster than releases: any other needs only the characters and the greatest length of all.
const ANY_AI = /^\d{2,4}$/;
const ANY_VALUE = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z#]{1,90}$/;

/** What is wrong with the value of an application identifier in a query, as the end of a sentence; null for nothing. */
export function attributeFault(ai: string, value: string): string | null {
  if (!ANY_AI.test(ai)) return 'has no application identifier of two to four digits';
  if (!ANY_VALUE.test(value)) return 'is too long, is empty or has a character that GS1 does not allow';
  const format = FORMATS.find((known) => known.ai.test(ai));
  if (!format) return null;
  return format.value.test(value) && (format.check?.(value) ?? true) ? null : format.fault;
}
