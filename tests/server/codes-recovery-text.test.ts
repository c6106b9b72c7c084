import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALPHABET } from '#server/codes/alphabet.ts';
import { MasterKeyError, parseMasterKey } from '#server/codes/master-key.ts';
import { fromRecoveryText, RecoveryTextError, toRecoveryGroups } from '#server/codes/recovery-text.ts';

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the groups of a recovery sheet', () => {
  test('bring the master key back, however they are typed', () => {
    fc.assert(
      fc.property(keys, fc.constantFrom(' ', '-', '  ', '\n', ' – ', ''), (key, between) => {
        const groups = toRecoveryGroups(key);
        expect(groups.every((group) => /^[0-9A-HJKMNP-TV-Z]{5}$/.test(group))).toBe(true);
        expect(groups).toHaveLength(14);
        const typed = groups.join(between).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
        expect(fromRecoveryText(typed)).toEqual(Buffer.from(key));
        expect(parseMasterKey(typed, 'the file')).toEqual(Buffer.from(key));
      }),
    );
  });

  test('with any one letter wrong, or any two groups in each other’s place, are refused', () => {
    const slips = fc.record({ at: fc.nat(69), by: fc.integer({ min: 1, max: 31 }) });
    fc.assert(
      fc.property(keys, slips, fc.nat(13), fc.nat(13), (key, { at, by }, left, right) => {
        const groups = toRecoveryGroups(key);
        const letters = Array.from(groups.join(''));
        letters[at] = ALPHABET[(ALPHABET.indexOf(letters[at] ?? '') + by) % 32] ?? '';
        expect(() => fromRecoveryText(letters.join(''))).toThrow(RecoveryTextError);
        fc.pre(groups[left] !== groups[right]);
        const swapped = groups.with(left, groups[right] ?? '').with(right, groups[left] ?? '');
        expect(() => fromRecoveryText(swapped.join(' '))).toThrow(RecoveryTextError);
      }),
      // The same keys every time: one slip in a million is not seen.
      { seed: 7 },
    );
  });

  test('say which group to look at', () => {
    const groups = toRecoveryGroups(new Uint8Array(32).fill(7));
    const wrong = groups.with(4, `${groups[4]?.slice(0, 4) ?? ''}${groups[4]?.endsWith('0') ? '1' : '0'}`);
    expect(() => fromRecoveryText(wrong.join(' '))).toThrow(/^Group 5 of the recovery text/);
    expect(() => fromRecoveryText(groups.with(2, 'ABC').join(' '))).toThrow(/^Group 3 /);
    expect(() => fromRecoveryText(groups.slice(0, 13).join(' '))).toThrow(/has 14 groups of 5; these are 13/);
    expect(() => parseMasterKey(wrong.join(' '), 'master.key')).toThrow(MasterKeyError);
    expect(() => parseMasterKey(wrong.join(' '), 'master.key')).toThrow(/^master.key: Group 5/);
  });

  test('stay the same for good: sheets are kept for years', () => {
    const key = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(toRecoveryGroups(key).join(' ')).toMatchInlineSnapshot(
      `"000GQ 40R4H 0M30X E209H 185GX R38EF 1W813 24GKV 2GAHA C5RRV 34D12 P70XX 3RFG7 EVKQ7"`,
    );
  });
});
