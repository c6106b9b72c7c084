import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALPHABET, groupCode, normaliseCode } from '#server/codes/alphabet.ts';

const letters = fc.constantFrom(...ALPHABET.split(''));
const codes = fc
  .constantFrom(12, 16)
  .chain((length) => fc.array(letters, { minLength: length, maxLength: length }))
  .map((code) => code.join(''));

/** Ways in which people write one character of a code. */
const LOOKALIKES: Record<string, string[]> = { '0': ['O', 'o'], '1': ['I', 'i', 'L', 'l'] };
const separators = fc.constantFrom('', '', '', ' ', '-', '–', '\u00a0', ' - ', '\t');

const typedForms = codes.chain((code) => {
  const forms = code.split('').map((letter) => {
    const written = fc.constantFrom(letter, letter.toLowerCase(), ...(LOOKALIKES[letter] ?? []));
    return fc.tuple(written, separators).map((parts) => parts.join(''));
  });
  return fc.record({ code: fc.constant(code), typed: fc.tuple(...forms).map((parts) => parts.join('')) });
});

describe('a typed code', () => {
  test('is understood in any case, with spaces and dashes, and with O, I and L for 0 and 1', () => {
    fc.assert(
      fc.property(typedForms, ({ code, typed }) => {
        fc.pre(typed.length <= 64);
        expect(normaliseCode(typed)).toBe(code);
      }),
    );
  });

  test('is understood in the groups that it is printed in', () => {
    fc.assert(fc.property(codes, (code) => normaliseCode(groupCode(code)) === code));
    expect(groupCode('7K3M09XAPQ2T')).toBe('7K3M-09XA-PQ2T');
    expect(groupCode('7K3M09XAPQ2TWXYZ')).toBe('7K3M-09XA-PQ2T-WXYZ');
  });

  test.each([
    ['empty', ''],
    ['one short', '7K3M09XAPQ2'],
    ['one long', '7K3M09XAPQ2TW'],
    ['between the two lengths', '7K3M09XAPQ2TWX'],
    ['with U, which no code has', '7K3M09XAPQ2U'],
    ['with punctuation', '7K3M09XAPQ2!'],
    ['with a Vietnamese letter', '7K3M09XAPQ2Đ'],
    ['with an emoji', '7K3M09XAPQ🎁'],
    ['in another line', '7K3M09XAPQ2T\n7K3M09XAPQ2T'],
    ['a whole address', 'HTTPS://QR.EXAMPLE/7K3M09XAPQ2T'],
  ])('is refused when it is %s', (_, text) => {
    expect(normaliseCode(text)).toBeNull();
  });

  test('of absurd length is refused without being read', () => {
    expect(normaliseCode(`${' '.repeat(52)}7K3M09XAPQ2T`)).toBe('7K3M09XAPQ2T');
    expect(normaliseCode(`${' '.repeat(53)}7K3M09XAPQ2T`)).toBeNull();
  });
});
