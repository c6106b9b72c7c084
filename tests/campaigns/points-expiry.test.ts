import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDay } from '#campaigns/local-time.ts';
import { expiryPolicySchema, pointsExpireAt, type ExpiryPolicy } from '#campaigns/points-expiry.ts';

const HANOI = 'Asia/Ho_Chi_Minh';
const expiry = (policy: ExpiryPolicy, earned: string, zone = HANOI) =>
  pointsExpireAt(policy, new Date(earned), zone)?.toISOString() ?? null;

describe('points are there until the end of a local day', () => {
  test.each([
    [
      'of the fixed date',
      { kind: 'date', date: '2026-12-31' },
      '2026-03-01T00:00:00Z',
      '2026-12-31T17:00:00.000Z',
    ],
    ['so many days later', { kind: 'days', days: 30 }, '2026-03-01T03:00:00Z', '2026-03-31T17:00:00.000Z'],
    [
      'of the local day, not of UTC',
      { kind: 'days', days: 1 },
      '2026-03-01T18:00:00Z',
      '2026-03-03T17:00:00.000Z',
    ],
    [
      'that ends the quarter',
      { kind: 'quarter-end', days: 0 },
      '2026-05-20T00:00:00Z',
      '2026-06-30T17:00:00.000Z',
    ],
    ['that ends the year', { kind: 'year-end', days: 0 }, '2026-01-01T00:00:00Z', '2026-12-31T17:00:00.000Z'],
    [
      'that ends the next quarter, where this one is too near',
      { kind: 'quarter-end', days: 30 },
      '2026-06-10T00:00:00Z',
      '2026-09-30T17:00:00.000Z',
    ],
    [
      'that ends the next year, where this one is too near',
      { kind: 'year-end', days: 90 },
      '2026-12-31T16:59:00Z',
      '2027-12-31T17:00:00.000Z',
    ],
  ] satisfies [string, ExpiryPolicy, string, string][])('%s', (_, policy, earned, expected) => {
    expect(expiry(policy, earned)).toBe(expected);
  });

  test('of a zone whose clocks have changed in between', () => {
    expect(expiry({ kind: 'days', days: 30 }, '2026-03-20T12:00:00Z', 'Europe/Berlin')).toBe(
      '2026-04-19T22:00:00.000Z',
    );
  });
});

test('points stay for good where nothing is said, and where the fixed date has passed', () => {
  expect(expiry({ kind: 'never' }, '2026-03-01T00:00:00Z')).toBeNull();
  expect(expiry({ kind: 'date', date: '2026-02-28' }, '2026-03-01T00:00:00Z')).toBeNull();
  expect(expiry({ kind: 'date', date: '2026-02-28' }, '2026-02-28T16:59:59Z')).toBe(
    '2026-02-28T17:00:00.000Z',
  );
});

test('whenever they are earned, points last at least as long as was promised, and end where a day ends', () => {
  const earned = fc.date({ min: new Date('2020-01-01'), max: new Date('2150-01-01'), noInvalidDate: true });
  const kind = fc.constantFrom('days' as const, 'quarter-end' as const, 'year-end' as const);
  const zone = fc.constantFrom(HANOI, 'Europe/Berlin', 'America/New_York', 'Pacific/Apia');
  fc.assert(
    fc.property(earned, kind, fc.integer({ min: 1, max: 400 }), zone, (at, of, days, where) => {
      const end = pointsExpireAt({ kind: of, days }, at, where);
      const lastDay = localDay(new Date((end?.getTime() ?? 0) - 1), where);
      expect(end && localDay(end, where) > lastDay).toBe(true);
      expect((Date.parse(lastDay) - Date.parse(localDay(at, where))) / 86_400_000).toBeGreaterThanOrEqual(
        days,
      );
    }),
  );
});

test('a policy without its number, or with a day that does not exist, is none', () => {
  for (const bad of [
    { kind: 'days' },
    { kind: 'days', days: 0 },
    { kind: 'date', date: '2026-02-30' },
    { kind: 'soon' },
  ]) {
    expect(expiryPolicySchema.safeParse(bad).success).toBe(false);
  }
});
