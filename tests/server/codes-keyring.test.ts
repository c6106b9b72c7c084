import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ALPHABET, type CodeLength, groupCode } from '#server/codes/alphabet.ts';
import * as ff1 from '#server/codes/ff1.ts';
import { createKeyring, type KeyringKey } from '#server/codes/keyring.ts';

function ringKey(keyId: number, length: CodeLength): KeyringKey {
  return { keyId, length, key: new Uint8Array(16).fill(keyId) };
}

const KEYS = [ringKey(3, 12), ringKey(1, 12), ringKey(2, 16)];
const MINTED: Record<number, number> = { 1: 5_000_001, 2: 2_000_000_001, 3: 900_001 };
const mintedUpTo = (keyId: number): number => MINTED[keyId] ?? 0;

const keyring = createKeyring(KEYS);
/** What of a text's readings lies among the serials that were minted. */
const mintedReadings = (text: string) =>
  keyring.open(text).candidates.filter(({ keyId, serial }) => serial >= 1n && serial < mintedUpTo(keyId));
const mintedCodes = fc
  .constantFrom(1, 2, 3)
  .chain((keyId) =>
    fc.record({ keyId: fc.constant(keyId), serial: fc.integer({ min: 1, max: mintedUpTo(keyId) - 1 }) }),
  );

describe('the keyring', () => {
  test('finds the key and serial of every minted code, of older keys too, however it is typed', () => {
    fc.assert(
      fc.property(mintedCodes, ({ keyId, serial }) => {
        const code = keyring.cipher(keyId).encrypt(serial);
        const typed = groupCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
        expect(keyring.open(typed).code).toBe(code);
        expect(mintedReadings(typed)).toEqual([{ keyId, serial: BigInt(serial) }]);
      }),
    );
  });

  test('takes a code with one wrong character for no code at all', () => {
    const slips = fc.record({
      minted: mintedCodes,
      at: fc.nat({ max: 11 }),
      step: fc.integer({ min: 1, max: 31 }),
    });
    fc.assert(
      fc.property(slips, ({ minted, at, step }) => {
        const letters = keyring.cipher(minted.keyId).encrypt(minted.serial).split('');
        letters[at] = ALPHABET.charAt((ALPHABET.indexOf(letters[at] ?? '') + step) % 32);
        expect(mintedReadings(letters.join(''))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('does the same work for malformed, forged and minted text of one length, so that time tells nothing', () => {
    const create = ff1.createCodeCipher;
    let decrypted: string[] = [];
    const spy = vi.spyOn(ff1, 'createCodeCipher').mockImplementation((key, length) => {
      const cipher = create(key, length);
      const decrypt = (code: string): bigint => {
        decrypted.push(`${length}:${code.length}`);
        return cipher.decrypt(code);
      };
      return { ...cipher, decrypt };
    });
    const watched = createKeyring(KEYS);
    spy.mockRestore();

    const real = (keyId: number) => watched.cipher(keyId).encrypt(77);
    const short = [real(1), real(3), 'ABCDEFGHJKMN', 'not a code', '', 'x'.repeat(100_000)];
    const long = [real(2), 'ABCDEFGHJKMNPQRS'];
    for (const text of [...short, ...long]) {
      decrypted = [];
      const { candidates } = watched.open(text);
      expect(candidates.some(({ serial }) => serial === 77n)).toBe([1, 2, 3].map(real).includes(text));
      expect(decrypted).toEqual(short.includes(text) ? ['12:12', '12:12'] : ['16:16']);
    }
  });

  test('never offers a stand-in for malformed text as a candidate', () => {
    expect(keyring.open('not a code')).toEqual({ code: null, candidates: [] });
    const short = keyring.cipher(1).encrypt(5);
    expect(keyring.open(short).candidates.map(({ keyId }) => keyId)).toEqual([1, 3]);
  });

  test('refuses unknown and repeated key ids', () => {
    expect(() => keyring.cipher(8)).toThrow(RangeError);
    expect(() => createKeyring([...KEYS, ringKey(1, 16)])).toThrow(RangeError);
  });
});
