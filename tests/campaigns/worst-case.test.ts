import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDefinition } from '#campaigns/check-definition.ts';
import { highestCost } from '#campaigns/highest-cost.ts';
import { needsOf } from '#campaigns/needs.ts';
import { spanOf } from '#campaigns/decide-claim.ts';
import { worstCase } from '#campaigns/worst-case.ts';
import { Books } from './claiming.ts';
import {
  budget,
  happy,
  limit,
  lottery,
  march,
  points,
  prize,
  type Definition,
  type Mechanic,
  type Rule,
} from './examples.ts';

const grants = fc.constantFrom({ points: 7 }, { prizeId: 'mug' }, { prizeId: 'cash' });
const mechanics: fc.Arbitrary<Mechanic>[] = [
  fc.constant(happy([2, 4], '10:00', '20:00')),
  fc.constant({
    kind: 'points-per-pack',
    points: 3,
    firstScanBonus: 4,
    tierPercent: [{ tier: 'gold', percent: 250 }],
  }),
  fc.record({ n: fc.integer({ min: 2, max: 4 }), grant: grants, repeat: fc.boolean() }).map((more) => ({
    kind: 'every-nth',
    id: 'nth',
    ...more,
  })),
  fc.record({ days: fc.integer({ min: 2, max: 3 }), grant: grants, repeat: fc.boolean() }).map((more) => ({
    kind: 'streak',
    id: 'run',
    ...more,
  })),
  fc.record({ grant: grants, repeat: fc.boolean() }).map((more) => ({
    kind: 'collect-set',
    id: 'letters',
    pieces: ['a', 'b', 'c'].map((id) => ({ id, name: { vi: id, en: id }, weight: 1 })),
    ...more,
  })),
  grants.map((grant) => ({
    kind: 'missions',
    id: 'tour',
    tasks: [
      { kind: 'packs', id: 'p', count: 3 },
      { kind: 'days', id: 'd', count: 2 },
    ],
    grant,
  })),
  fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }).map((perDay) => ({
    kind: 'instant-win',
    id: 'odds',
    draw: {
      kind: 'odds',
      prizes: [
        { prizeId: 'mug', chance: 400_000, ...(perDay === undefined ? {} : { perDay }) },
        { prizeId: 'cash', chance: 300_000 },
      ],
    },
  })),
];
const rules: fc.Arbitrary<Rule>[] = [
  fc.integer({ min: 1, max: 6 }).map((claims) => limit('day', claims)),
  fc.integer({ min: 1, max: 9 }).map((claims) => limit('week', claims)),
  fc.integer({ min: 1, max: 60 }).map((amount) => budget('points', amount, { per: 'day' })),
  fc.integer({ min: 1, max: 300 }).map((amount) => budget('points', amount)),
  fc.integer({ min: 1, max: 5000 }).map((amount) => budget('money', amount)),
  fc.integer({ min: 1, max: 3 }).map((amount) => budget('prizes', amount, { per: 'day' })),
];
const some = <T>(choices: fc.Arbitrary<T>[], minLength: number) =>
  fc.shuffledSubarray(choices, { minLength }).chain((chosen) => fc.tuple<T[]>(...chosen));

const definitions = fc
  .record({
    mechanics: some(mechanics, 1),
    rules: some(rules, 0),
    mugs: fc.integer({ min: 1, max: 6 }),
    cash: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ mechanics: chosen, rules, mugs, cash }): Definition => {
    const prizes = [prize('mug', mugs), prize('cash', cash, { gives: { kind: 'points', points: 11 } })];
    // Points per pack come in two forms; a campaign has one of them at most.
    const kinds = chosen.map(({ kind }) => kind);
    return march({
      prizes,
      mechanics: chosen.filter(({ kind }, index) => kinds.indexOf(kind) === index),
      rules,
    });
  });

const claims = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 30 * 1440 }),
    memberId: fc.constantFrom('a', 'b', 'c'),
    tier: fc.constantFrom('gold', 'silver'),
    odds: fc.integer({ min: 0, max: 999_999 }),
    piece: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 60 },
);
const total = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);

describe('whatever a campaign combines, and whoever claims when', () => {
  test('no limit, pool or budget is overrun, uses cover what is given, and the worst case is never exceeded', () => {
    fc.assert(
      fc.property(definitions, claims, (definition, attempts) => {
        // The books throw where a use exceeds what is left.
        const books = new Books(definition);
        const { startsMs } = spanOf(definition);
        for (const { minute, memberId, tier, odds, piece } of attempts.toSorted(
          (a, b) => a.minute - b.minute,
        )) {
          const now = new Date(startsMs + minute * 60_000);
          const decision = books.claimAt(now, { odds, piece }, { memberId, tier });
          if (decision.outcome !== 'won') continue;
          const { awards, uses, points } = decision;
          const known = needsOf(definition, now).pools.map(({ pool }) => pool);
          expect(uses.pools.every(({ pool }) => known.includes(pool))).toBe(true);
          const drawn = (name: string) => uses.pools.filter(({ pool }) => pool.startsWith(name));
          for (const { prizeId } of awards) expect(drawn(`prize:${prizeId}`).length).toBeGreaterThan(0);
          for (const { amount } of drawn('budget:points')) expect(amount).toBe(points);
          const worth = total(
            awards.map(({ prizeId }) => (prizeId === 'mug' || prizeId === 'cash' ? 1000 : 0)),
          );
          for (const { amount } of drawn('budget:money')) expect(amount).toBe(worth);
          for (const { amount } of drawn('budget:prizes')) expect(amount).toBe(awards.length);
          expect(new Set(awards.map(({ mechanicId }) => mechanicId)).size).toBe(awards.length);
        }
        const worst = worstCase(definition, books.wins.length);
        const wonOf = (id: string) =>
          total(books.wins.map(({ awards }) => awards.filter((one) => one.prizeId === id).length));
        for (const { id, stock } of definition.prizes ?? []) {
          expect(wonOf(id)).toBeLessThanOrEqual(Math.min(stock, worst.prizes.get(id) ?? 0));
        }
        expect(total(books.wins.map(({ points }) => points))).toBeLessThanOrEqual(worst.points ?? 0);
        expect(1000 * (wonOf('mug') + wonOf('cash'))).toBeLessThanOrEqual(worst.money);
        const told = highestCost(definition, books.wins.length);
        expect(total(books.wins.map(({ points }) => points))).toBeLessThanOrEqual(told.points ?? 0);
        expect(1000 * (wonOf('mug') + wonOf('cash'))).toBeLessThanOrEqual(told.money);
      }),
      { numRuns: 300 },
    );
  });

  test('more packs never cost less, and a budget of the whole worst case is always taken', () => {
    const packs = fc.integer({ min: 1, max: 1e6 });
    fc.assert(
      fc.property(definitions, packs, packs, (definition, one, other) => {
        const [few, many] = [Math.min(one, other), Math.max(one, other)].map((count) =>
          worstCase(definition, count),
        );
        expect(few?.points).toBeLessThanOrEqual(many?.points ?? 0);
        expect(few?.money).toBeLessThanOrEqual(many?.money ?? 0);
        const amount = Math.max(worstCase(definition, one).points ?? 0, 100);
        const covered = { ...definition, packs: one, rules: [budget('points', amount)] };
        const found = checkDefinition(covered).map(({ code }) => code);
        expect(found).not.toContain('worst-case-above-budget');
      }),
    );
  });
});

test('a worst case is reckoned by hand as well', () => {
  const definition = march({
    packs: 1000,
    prizes: [prize('mug', 20), prize('cash', 50, { worth: 500, gives: { kind: 'points', points: 100 } })],
    mechanics: [
      { kind: 'points-per-pack', points: 10, percent: 200, firstScanBonus: 5 },
      {
        kind: 'instant-win',
        id: 'seal',
        draw: { kind: 'sealed', prizes: [{ prizeId: 'mug', winners: 12 }] },
      },
      {
        kind: 'instant-win',
        id: 'odds',
        draw: { kind: 'odds', prizes: [{ prizeId: 'cash', chance: 1, perDay: 1 }] },
      },
      { kind: 'every-nth', id: 'nth', n: 300, grant: { prizeId: 'mug' }, repeat: true },
    ],
  });
  // 1000 packs of 25 points, 31 days of cash; 12 mugs sealed and three people with 300 packs each.
  expect(worstCase(definition)).toEqual({
    points: 25_000 + 31 * 100,
    money: 15 * 1000 + 31 * 500,
    prizes: new Map([
      ['mug', 15],
      ['cash', 31],
    ]),
  });
  expect(worstCase(march({}), null).points).toBeNull();
});

describe('what a marketer is told', () => {
  const packs = 770_000; // of 10 points each
  const told = (...rules: Rule[]) => highestCost(march({ mechanics: [points], rules }), packs);

  test('a points budget of the whole campaign bounds the cost, and says what it cuts off', () => {
    expect(told(budget('points', 5_000_000))).toMatchObject({
      points: 5_000_000,
      pointsCut: { budget: 5_000_000, without: 7_700_000 },
    });
    expect(told(budget('points', 9_000_000))).toMatchObject({ points: 7_700_000, pointsCut: null });
    const open = march({ mechanics: [points], rules: [budget('points', 400)] });
    expect(highestCost(open)).toMatchObject({ points: 400, pointsCut: { budget: 400, without: null } });
  });

  test('a budget of one day or one place bounds nothing', () => {
    const { points: most } = told(
      budget('points', 500, { per: 'day' }),
      budget('points', 500, { place: 'VN-SG' }),
    );
    expect(most).toBe(7_700_000);
  });

  test('points of a lottery come on top of the budget, for its prizes are given after the claims', () => {
    const definition = march({
      prizes: [prize('mug', 6, { gives: { kind: 'points', points: 100 } })],
      mechanics: [points, lottery(['2026-03-10T10:00', '2026-03-20T10:00'], 3)],
      rules: [budget('points', 1000)],
    });
    expect(highestCost(definition, packs).points).toBe(1000 + 2 * 3 * 100);
  });

  test('a money budget bounds what prizes are worth', () => {
    const grant = { kind: 'every-nth', id: 'nth', n: 10, grant: { prizeId: 'mug' }, repeat: true } as const;
    const definition = march({
      prizes: [prize('mug', 20)],
      mechanics: [grant],
      rules: [budget('money', 5000)],
    });
    expect(highestCost(definition, packs)).toMatchObject({
      money: 5000,
      moneyCut: { budget: 5000, without: 20_000 },
    });
  });
});
