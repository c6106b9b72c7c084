import { FF1 as nobleFf1 } from '@noble/ciphers/ff1.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALPHABET, type CodeLength } from '#server/codes/alphabet.ts';
import { createFf1 } from '#server/codes/ff1-standard.ts';
import { createCodeCipher } from '#server/codes/ff1.ts';

const BASE_36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const AES_256 = '2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94';
const AES_192 = AES_256.slice(0, 48);
const AES_128 = AES_256.slice(0, 32);
const TWEAK_10 = '39383736353433323130';
const TWEAK_36 = '3737373770717273373737';

// NIST, "Block Cipher Modes of Operation: FF1 Method for Format-Preserving Encryption", samples 1 to 9.
const NIST_SAMPLES = [
  { sample: 1, key: AES_128, radix: 10, tweak: '', plain: '0123456789', cipher: '2433477484' },
  { sample: 2, key: AES_128, radix: 10, tweak: TWEAK_10, plain: '0123456789', cipher: '6124200773' },
  {
    sample: 3,
    key: AES_128,
    radix: 36,
    tweak: TWEAK_36,
    plain: '0123456789abcdefghi',
    cipher: 'a9tv40mll9kdu509eum',
  },
  { sample: 4, key: AES_192, radix: 10, tweak: '', plain: '0123456789', cipher: '2830668132' },
  { sample: 5, key: AES_192, radix: 10, tweak: TWEAK_10, plain: '0123456789', cipher: '2496655549' },
  {
    sample: 6,
    key: AES_192,
    radix: 36,
    tweak: TWEAK_36,
    plain: '0123456789abcdefghi',
    cipher: 'xbj3kv35jrawxv32ysr',
  },
  { sample: 7, key: AES_256, radix: 10, tweak: '', plain: '0123456789', cipher: '6657667009' },
  { sample: 8, key: AES_256, radix: 10, tweak: TWEAK_10, plain: '0123456789', cipher: '1001623463' },
  {
    sample: 9,
    key: AES_256,
    radix: 36,
    tweak: TWEAK_36,
    plain: '0123456789abcdefghi',
    cipher: 'xs8a0azh2avyalyzuwd',
  },
];

const toNumerals = (text: string): number[] => text.split('').map((digit) => BASE_36.indexOf(digit));

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const keys = fc.constantFrom(16, 24, 32).chain(bytes);
const lengths = fc.constantFrom<CodeLength>(12, 16);
const serials = fc.oneof(
  fc.nat({ max: 2000 }),
  fc.maxSafeNat(),
  // Where the lower half of a numeral string overflows into the upper one, and the last serial of all.
  fc.constantFrom(2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1, 2 ** 32, 2 ** 40 - 1, 2 ** 40, Number.MAX_SAFE_INTEGER),
);

function numeralsOf(serial: bigint, length: CodeLength): number[] {
  return Array.from({ length }, (_, at) => Number((serial >> BigInt(5 * (length - 1 - at))) & 31n));
}

function nobleCode(key: Uint8Array, length: CodeLength, serial: bigint): string {
  const numerals = nobleFf1(32, key).encrypt(numeralsOf(serial, length));
  return numerals.map((numeral) => ALPHABET[numeral]).join('');
}

function rangeOfCodes(key: Uint8Array, length: CodeLength, first: number, count: number): string[] {
  const out = Buffer.alloc(count * length);
  createCodeCipher(key, length).encryptRange(first, count, out);
  return Array.from({ length: count }, (_, k) => out.toString('latin1', k * length, (k + 1) * length));
}

describe('FF1 as the standard gives it', () => {
  test.each(NIST_SAMPLES)('answers as NIST sample $sample', ({ key, radix, tweak, plain, cipher }) => {
    const ff1 = createFf1(Buffer.from(key, 'hex'), radix, Buffer.from(tweak, 'hex'));
    expect(ff1.encrypt(toNumerals(plain))).toEqual(toNumerals(cipher));
    expect(ff1.decrypt(toNumerals(cipher))).toEqual(toNumerals(plain));
  });

  test('agrees with an independent implementation for any key, radix, tweak and length', () => {
    const cases = fc.record({
      key: keys,
      tweak: fc.uint8Array({ maxLength: 40 }),
      radix: fc.integer({ min: 2, max: 65535 }),
      seeds: fc.array(fc.nat(), { minLength: 7, maxLength: 60 }),
    });
    fc.assert(
      fc.property(cases, ({ key, tweak, radix, seeds }) => {
        const numerals = seeds.map((seed) => seed % radix);
        const encrypted = createFf1(key, radix, tweak).encrypt(numerals);
        expect(encrypted).toEqual(nobleFf1(radix, key, tweak).encrypt(numerals));
        expect(createFf1(key, radix, tweak).decrypt(encrypted)).toEqual(numerals);
      }),
    );
  });

  test('refuses keys, radices and numerals that the standard does not allow', () => {
    expect(() => createFf1(new Uint8Array(20), 10)).toThrow(RangeError);
    expect(() => createFf1(new Uint8Array(16), 1)).toThrow(RangeError);
    expect(() => createFf1(new Uint8Array(16), 10).encrypt([1])).toThrow(RangeError);
    expect(() => createFf1(new Uint8Array(16), 10).encrypt([1, 2, 10])).toThrow(RangeError);
  });
});

describe('a code', () => {
  test('is the FF1 encryption of its serial, minted alone or in a range', () => {
    fc.assert(
      fc.property(keys, lengths, serials, fc.integer({ min: 1, max: 5 }), (key, length, serial, count) => {
        const first = Math.min(serial, Number.MAX_SAFE_INTEGER - count + 1);
        const wanted = Array.from({ length: count }, (_, k) =>
          nobleCode(key, length, BigInt(first) + BigInt(k)),
        );
        const cipher = createCodeCipher(key, length);
        expect(rangeOfCodes(key, length, first, count)).toEqual(wanted);
        expect(wanted.map((_, k) => cipher.encrypt(first + k))).toEqual(wanted);
      }),
    );
  });

  test.each<CodeLength>([12, 16])(
    'of %i characters is the same wherever the native calls divide a range',
    (length) => {
      const key = new Uint8Array(16).fill(length);
      const first = 2 ** 40 - 5000;
      const codes = rangeOfCodes(key, length, first, 10_000);
      const cipher = createCodeCipher(key, length);
      for (const k of [0, 4095, 4096, 4999, 5000, 8191, 8192, 9999])
        expect(codes[k]).toBe(cipher.encrypt(first + k));
      expect(new Set(codes).size).toBe(10_000);
    },
  );

  test('gives its serial back', () => {
    fc.assert(
      fc.property(keys, lengths, serials, (key, length, serial) => {
        const cipher = createCodeCipher(key, length);
        expect(cipher.decrypt(cipher.encrypt(serial))).toBe(BigInt(serial));
      }),
    );
  });

  test('that nobody minted still decrypts, to the integer that encrypts to it', () => {
    const texts = lengths.chain((length) =>
      fc.array(fc.nat({ max: 31 }), { minLength: length, maxLength: length }),
    );
    fc.assert(
      fc.property(keys, texts, (key, numerals) => {
        const length = numerals.length as CodeLength;
        const code = numerals.map((numeral) => ALPHABET[numeral]).join('');
        expect(nobleCode(key, length, createCodeCipher(key, length).decrypt(code))).toBe(code);
      }),
    );
  });

  test('lands inside rows that are already laid out and touches nothing else', () => {
    const cipher = createCodeCipher(new Uint8Array(32), 12);
    const out = Buffer.alloc(61, '.');
    cipher.encryptRange(7, 3, out, 5, 20);
    const [a, b, c] = [7, 8, 9].map((serial) => cipher.encrypt(serial));
    expect(out.toString()).toBe(`.....${a}........${b}........${c}....`);
  });

  test('is refused where it does not fit or its serial is out of range', () => {
    const cipher = createCodeCipher(new Uint8Array(32), 12);
    expect(() => cipher.encryptRange(0, 2, new Uint8Array(23))).toThrow(RangeError);
    expect(() => cipher.encryptRange(0, 2, new Uint8Array(24), 1)).toThrow(RangeError);
    expect(() => cipher.encryptRange(0, 2, new Uint8Array(24), -1)).toThrow(RangeError);
    expect(() => cipher.encryptRange(0, 2, new Uint8Array(24), 0, 11)).toThrow(RangeError);
    expect(() => cipher.encrypt(-1)).toThrow(RangeError);
    expect(() => cipher.encrypt(1.5)).toThrow(RangeError);
    expect(() => cipher.encrypt(2 ** 53)).toThrow(RangeError);
    expect(() => cipher.decrypt('7K3M09XAPQ2')).toThrow(RangeError);
    expect(() => cipher.decrypt('7K3M09XAPQ2T7K3M')).toThrow(RangeError);
    expect(() => cipher.decrypt('7K3M09XAPQ2U')).toThrow(RangeError);
    expect(() => cipher.decrypt('7K3M09XAPQ2Đ')).toThrow(RangeError);
    expect(() => createCodeCipher(new Uint8Array(20), 12)).toThrow(RangeError);
  });
});
