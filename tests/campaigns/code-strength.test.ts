import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysAtRisk, expectedHits, recommendLength } from '#campaigns/code-strength.ts';

const attack = { guessesPerSecond: 1000, days: 90 };

describe('the strength of codes', () => {
  test.each([
    // 1000 × 86,400 × 90 = 7.776e9 guesses; 32^12 = 1.1529e18 texts.
    [12, 1_000_000, 0.006745],
    [12, 17_700_000, 0.1194],
    [12, 100_000_000, 0.6745],
    // 32^16 = 1.2089e24.
    [16, 100_000_000, 6.432e-7],
  ])('of %i characters with %i live: %d hits in 90 days at 1000 guesses a second', (length, live, hits) => {
    expect(expectedHits(length, live, attack) / hits).toBeCloseTo(1, 2);
  });

  test('is what guessing finds, in a space small enough to try', () => {
    // 32^2 = 1024 texts of which 64 are live: each of 512 guesses hits one in 16.
    expect(expectedHits(2, 64, { guessesPerSecond: 512 / 86_400, days: 1 })).toBeCloseTo(32);
    expect(expectedHits(2, 64, { guessesPerSecond: 1, days: 1000 })).toBe(64);
  });

  test('never grows with length, and never shrinks with codes, days or guesses', () => {
    const live = fc.integer({ min: 1, max: 1e9 });
    fc.assert(
      fc.property(live, live, fc.integer({ min: 1, max: 3650 }), (some, more, days) => {
        const at = { guessesPerSecond: 1000, days };
        expect(expectedHits(16, some, at)).toBeLessThanOrEqual(expectedHits(12, some, at));
        expect(expectedHits(12, some, at)).toBeLessThanOrEqual(expectedHits(12, some + more, at));
        expect(expectedHits(12, some, at)).toBeLessThanOrEqual(
          expectedHits(12, some, { ...at, days: days + 1 }),
        );
      }),
    );
  });

  test('asks for 16 characters where a hit in ten campaigns is to be feared, counting what is out already', () => {
    expect(recommendLength({ 12: 1_000_000, 16: 1_000_000 }, 90)).toBe(12);
    expect(recommendLength({ 12: 100_000_000, 16: 100_000_000 }, 90)).toBe(16);
    expect(recommendLength({ 12: 101_000_000, 16: 1_000_000 }, 90)).toBe(16);
    expect(recommendLength({ 12: 1_000_000, 16: 1_000_000 }, 3650)).toBe(16);
  });

  test('is stated for the days that are left', () => {
    const campaign = { startsAt: '2026-12-01T00:00:00Z', endsAt: '2027-03-01T00:00:00Z' };
    expect(daysAtRisk(campaign, Date.parse('2026-11-01T00:00:00Z'))).toBe(90);
    expect(daysAtRisk(campaign, Date.parse('2027-02-20T12:00:00Z'))).toBe(9);
    expect(daysAtRisk(campaign, Date.parse('2027-03-02T00:00:00Z'))).toBe(1);
  });
});
