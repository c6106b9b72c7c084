import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideLook } from '#campaigns/decide-claim.ts';
import { localToUtc } from '#campaigns/local-time.ts';
import { needsOf } from '#campaigns/needs.ts';
import { Books, gift, type Shopper } from './claiming.ts';
import {
  budget,
  closed,
  limit,
  march,
  moments,
  odds,
  points,
  prize,
  type Definition,
  type Rule,
} from './examples.ts';

const noon = '2026-03-02T12:00';
const under = (...rules: Rule[]) => new Books(march({ rules }));
const outcome = (books: Books, local: string, member: Shopper = {}) => books.claim(local, {}, member);

describe('who may take part', () => {
  test.each<[string, Rule, Shopper, Shopper, object]>([
    ['a tier', { kind: 'tiers', tiers: ['gold'] }, { tier: 'gold' }, { tier: 'silver' }, { reason: 'tier' }],
    [
      'new members',
      { kind: 'audience', who: 'new' },
      { isNew: true },
      { isNew: false },
      { reason: 'audience' },
    ],
    [
      'returning members',
      { kind: 'audience', who: 'returning' },
      { isNew: false },
      {},
      { reason: 'audience' },
    ],
    ['nobody on the list', { kind: 'not-excluded' }, {}, { excluded: true }, { reason: 'excluded' }],
    [
      'a province',
      { kind: 'places', places: ['VN-SG', 'LA'], unknown: 'refused' },
      { place: 'VN-SG' },
      { place: 'VN-HN' },
      { reason: 'place' },
    ],
    [
      'a country and its provinces',
      { kind: 'places', places: ['VN'], unknown: 'refused' },
      { place: 'VN-SG' },
      { place: null },
      { reason: 'place' },
    ],
    [
      'a country or nobody knows where',
      { kind: 'places', places: ['VN'], unknown: 'allowed' },
      { place: null },
      { place: 'VNX' },
      { reason: 'place' },
    ],
  ])('%s', (_, rule, inside, outside, refusal) => {
    expect(outcome(under(rule), noon, inside).outcome).toBe('won');
    expect(outcome(under(rule), noon, outside)).toEqual({ outcome: 'not-eligible', ...refusal });
  });

  test('is who has confirmed the age; who has not is asked for it', () => {
    const books = under({ kind: 'minimum-age', years: 18 });
    expect(outcome(books, noon)).toEqual({ outcome: 'age-unconfirmed', years: 18 });
    expect(outcome(books, noon, { ageConfirmed: 17 }).outcome).toBe('age-unconfirmed');
    expect(outcome(books, noon, { ageConfirmed: 18 }).outcome).toBe('won');
  });

  test('is who has a pack of the products', () => {
    const books = under({ kind: 'products', productIds: [3] });
    expect(books.claim(noon, {}, {}, { productId: 2 })).toEqual({
      outcome: 'not-eligible',
      reason: 'product',
    });
    expect(books.claim(noon, {}, {}, { productId: 3 }).outcome).toBe('won');
  });
});

describe('a limit', () => {
  test('of a week begins again on Monday, of a month on its first, of the campaign never', () => {
    const claims = (period: 'week' | 'month' | 'campaign', days: string[]) => {
      const books = new Books(
        march({ endsAt: '2026-06-01T00:00', rules: [{ kind: 'limit', per: 'person', period, claims: 1 }] }),
      );
      return days.map((day) => outcome(books, day).outcome);
    };
    // 1 March 2026 is a Sunday.
    expect(claims('week', ['2026-03-01T23:59', '2026-03-02T00:00', '2026-03-08T23:59'])).toEqual([
      'won',
      'won',
      'over-limit',
    ]);
    expect(claims('month', ['2026-03-01T10:00', '2026-03-31T23:59', '2026-04-01T00:00'])).toEqual([
      'won',
      'over-limit',
      'won',
    ]);
    expect(claims('campaign', ['2026-03-01T10:00', '2026-05-31T23:59'])).toEqual(['won', 'over-limit']);
  });

  test('says what it counts, and a claim uses each of them', () => {
    const rules: Rule[] = [limit('day', 5), { kind: 'limit', per: 'household', period: 'week', claims: 2 }];
    const books = under(...rules);
    expect(outcome(books, '2026-03-04T12:00')).toMatchObject({
      uses: {
        limits: [
          { limit: 'person-day', subject: 'person', period: '2026-03-04', amount: 1, most: 5 },
          { limit: 'household-week', subject: 'household', period: '2026-03-02', amount: 1, most: 2 },
        ],
      },
    });
    outcome(books, '2026-03-05T12:00');
    expect(outcome(books, '2026-03-06T12:00')).toEqual({
      outcome: 'over-limit',
      limit: 2,
      per: 'week',
      subject: 'household',
    });
  });
});

describe('a blackout', () => {
  test('refuses by the wall clock, and says when it opens, beyond blackouts that follow at once', () => {
    const books = under(closed([5], '22:00', '02:00'), closed([6], '02:00', '08:00'));
    const opensAt = new Date(localToUtc('2026-03-07T08:00', 'Asia/Ho_Chi_Minh'));
    expect(outcome(books, '2026-03-06T21:59').outcome).toBe('won');
    for (const local of ['2026-03-06T22:00', '2026-03-07T01:59', '2026-03-07T02:00', '2026-03-07T07:59'])
      expect(outcome(books, local)).toEqual({ outcome: 'closed-now', opensAt });
    expect(outcome(books, '2026-03-07T08:00').outcome).toBe('won');
  });

  test('at any instant of a year of clock changes opens as soon as the wall clock has left it, and no earlier', () => {
    const zone = 'Europe/Berlin';
    const span = { startsAt: '2026-01-01T00:00', endsAt: '2027-01-01T00:00', timeZone: zone };
    // Half of them within six hours of a change, on whose Sundays it is closed.
    const near = (change: string) => {
      const middle = Date.parse(change) / 60_000;
      return fc.integer({ min: middle - 360, max: middle + 360 });
    };
    const year = Date.parse('2026-01-02T00:00Z') / 60_000;
    const minutes = fc.oneof(
      near('2026-03-29T01:00Z'),
      near('2026-10-25T01:00Z'),
      fc.integer({ min: year, max: year + 360 * 1440 }),
      fc.integer({ min: year, max: year + 360 * 1440 }),
    );
    fc.assert(
      fc.property(
        minutes,
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('00', '30'),
        (at, hour, length, past) => {
          const clock = (value: number) => `${String(value % 24).padStart(2, '0')}:${past}`;
          const books = new Books(
            march({ ...span, rules: [closed([7], clock(hour), clock(hour + length))] }),
          );
          const now = new Date(at * 60_000);
          const decision = books.claimAt(now);
          if (decision.outcome !== 'closed-now') return;
          expect(decision.opensAt.getTime()).toBeGreaterThan(now.getTime());
          expect(books.claimAt(decision.opensAt).outcome).toBe('won');
          expect(books.claimAt(new Date(decision.opensAt.getTime() - 60_000)).outcome).toBe('closed-now');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a budget', () => {
  test('of points that is spent refuses the claim, and names the day on which the next one opens', () => {
    const books = under(budget('points', 25, { per: 'day' }));
    expect(['2026-03-02T10:00', '2026-03-02T11:00'].map((local) => gift(outcome(books, local)))).toEqual([
      { points: 10, prizes: [] },
      { points: 10, prizes: [] },
    ]);
    const opensAt = new Date(localToUtc('2026-03-03T00:00', 'Asia/Ho_Chi_Minh'));
    expect(outcome(books, '2026-03-02T12:00')).toEqual({ outcome: 'budget-spent', opensAt });
    expect(outcome(books, '2026-03-03T00:00').outcome).toBe('won');
    expect(outcome(under(budget('points', 9)), noon)).toEqual({ outcome: 'budget-spent', opensAt: null });
  });

  test('of money or prizes that is spent keeps the prize back, and gives the points', () => {
    for (const rule of [budget('money', 2500), budget('prizes', 2)]) {
      const definition = march({
        prizes: [prize('mug', 9)],
        mechanics: [points, odds(['mug', 5])],
        rules: [rule],
      });
      const books = new Books(definition);
      const given = [0, 0, 0].map((drawn) => gift(books.claim(noon, { odds: drawn })));
      expect(given).toEqual([
        { points: 10, prizes: ['mug'] },
        { points: 10, prizes: ['mug'] },
        { points: 10, prizes: [] },
      ]);
    }
  });

  test('of a place pays for scans made there, and for no other', () => {
    const books = under(budget('points', 10, { place: 'VN-SG' }));
    const at = (place: string | null) => outcome(books, noon, { place }).outcome;
    expect([at('VN-SG'), at('VN-SG'), at('VN-HN'), at(null)]).toEqual(['won', 'budget-spent', 'won', 'won']);
  });

  test('that keeps back a winning moment leaves it open for the next day', () => {
    const definition = march({
      prizes: [prize('mug', 2)],
      mechanics: [moments(2)],
      rules: [budget('prizes', 1, { per: 'day' })],
    });
    const books = new Books(definition);
    const open: [string, string][] = [
      ['2026-03-02T01:00', 'mug'],
      ['2026-03-02T02:00', 'mug'],
    ];
    const at = (local: string) => gift(books.claim(local, { moments: open }));
    expect([at(noon), at(noon), at('2026-03-03T00:00')]).toMatchObject([
      { prizes: ['mug'] },
      { prizes: [] },
      { prizes: ['mug'] },
    ]);
  });
});

describe('after the end', () => {
  const after = '2026-04-01T00:00';
  const code = { state: 'active' as const, expiresAt: null, claim: null };
  const withTail = (tail: Definition['tail'] & object, rules: Rule[] = []) => march({ tail, rules });
  const look = (definition: Definition, local: string) =>
    decideLook({ state: 'live', definition }, null, code, new Date(localToUtc(local, definition.timeZone)));

  test('a smaller reward is given until its time is over, under the campaign’s limits', () => {
    const definition = withTail({ kind: 'reward', points: 2, until: '2026-05-01T00:00' }, [
      limit('campaign', 2),
    ]);
    const books = new Books(definition);
    expect(look(definition, after)).toBeNull();
    const at = ['2026-03-31T23:59', after, '2026-04-30T23:59', '2026-05-01T00:00'];
    expect(at.map((local) => gift(outcome(books, local)))).toEqual([
      { points: 10, prizes: [] },
      { points: 2, prizes: [] },
      'over-limit',
      'ended',
    ]);
  });

  test('thanks and an address elsewhere are told with the end, and consume nothing', () => {
    for (const tail of [
      { kind: 'thank-you' as const, until: '2026-05-01T00:00' },
      { kind: 'redirect' as const, until: '2026-05-01T00:00', url: 'https://brand.example/next' },
    ]) {
      const endedAt = new Date(localToUtc(after, 'Asia/Ho_Chi_Minh'));
      const told = { outcome: 'ended', endedAt, tail };
      expect(outcome(new Books(withTail(tail)), after)).toEqual(told);
      expect(look(withTail(tail), after)).toEqual(told);
      expect(look(withTail(tail), '2026-05-01T00:00')).toEqual({ outcome: 'ended', endedAt });
    }
  });
});

describe('what a claim needs to be known', () => {
  const now = new Date(localToUtc(noon, 'Asia/Ho_Chi_Minh'));
  test('is nothing more for points under a day’s limit than ever', () => {
    const plain = march({ rules: [{ kind: 'limit-per-person-per-day', claims: 3 }] });
    const member = { tier: false, age: false, excluded: false, isNew: false, place: false, household: false };
    expect(needsOf(plain, now)).toEqual({
      limits: [],
      pools: [],
      moments: [],
      progress: false,
      draw: false,
      member,
    });
  });

  test('names the pools of the day', () => {
    const rules = [budget('money', 5000, { place: 'VN-SG' }), budget('points', 500, { per: 'day' })];
    const definition = march({ prizes: [prize('mug', 9)], mechanics: [points, odds(['mug', 5])], rules });
    expect(needsOf(definition, now).pools).toEqual([
      { pool: 'prize:mug', most: 9 },
      { pool: 'budget:money#VN-SG', most: 5000 },
      { pool: 'budget:points@2026-03-02', most: 500 },
    ]);
    expect(needsOf(definition, now).member.place).toBe(true);
  });
});
