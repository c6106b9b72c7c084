import { describe, expect, test } from 'vitest';
import { checkLaunch } from '#campaigns/check-launch.ts';
import { faultSentences } from '#campaigns/checks/sentences.ts';
import { definitionSchema, storedDefinitionSchema } from '#campaigns/definition.ts';
import {
  budget,
  closed,
  lottery,
  march,
  mug,
  odds,
  points,
  prize,
  sealed,
  set,
  streak,
  type Definition,
} from './examples.ts';
import { ofMechanics, ofPrizes } from './faulty-gifts.ts';
import { ofReach, ofRules } from './faulty-rules.ts';

/** `path code` of each fault. */
function faults(more: Partial<Definition>): string[] {
  const { error } = definitionSchema.safeParse(march(more));
  return (error?.issues ?? []).map((issue) => {
    const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : issue.code;
    expect(issue.message).toMatch(/^[A-Z].*\.$/);
    return `${issue.path.join('.')} ${String(code)}`;
  });
}

describe.each([
  ['prizes', ofPrizes],
  ['mechanics', ofMechanics],
  ['what can be reached', ofReach],
  ['rules', ofRules],
])('of %s, a definition', (_, cases) => {
  test.each(cases)('with %s is refused at that field', (_what, more, fault) => {
    expect(faults(more)).toEqual([fault]);
  });
});

test('every reason for a refusal is met by an example', () => {
  const met = [...ofPrizes, ...ofMechanics, ...ofReach, ...ofRules].map(([, , fault]) => fault.split(' ')[1]);
  const elsewhere = ['ends-too-early', 'piece-repeated', 'task-repeated'];
  const papers = ['registration-missing', 'terms-missing'];
  const launch = [...papers, 'draws-over', 'reward-not-found', 'reward-without-stock'];
  const moments = ['moments-span-fixed', 'moments-fixed', 'moments-removed'];
  const change = [...moments, 'sealed-fixed', 'sealed-late', 'packs-fixed', 'lottery-fixed'];
  const codes = Object.keys(faultSentences).filter(
    (code) => ![...change, ...elsewhere, ...launch].includes(code),
  );
  expect(codes.filter((code) => !met.includes(code))).toEqual([]);
});

test.each<[string, Partial<Definition>]>([
  [
    'odds of exactly one',
    { prizes: [prize('mug'), prize('cap')], mechanics: [odds(['mug', 600_000], ['cap', 400_000])] },
  ],
  ['as many winners as in stock', { ...mug, packs: 100, mechanics: [sealed(['mug', 100])] }],
  [
    'hours that touch',
    {
      mechanics: [
        {
          ...points,
          happyHours: [
            { weekdays: [1], from: '20:00', to: '02:00', percent: 200 },
            { weekdays: [2], from: '02:00', to: '03:00', percent: 300 },
          ],
        },
      ],
    },
  ],
  ['a streak as long as itself', { endsAt: '2026-03-08T00:00', mechanics: [streak(7)] }],
  ['a budget that just covers the worst case', { packs: 1000, rules: [budget('points', 10_000)] }],
  [
    'a daily budget below the worst case of all days',
    { packs: 1000, rules: [budget('points', 500, { per: 'day' })] },
  ],
  ['a budget that paces packs nobody has counted', { rules: [budget('points', 500)] }],
  [
    'one minute a week that is open',
    { rules: [closed([1, 2, 3, 4, 5, 6], '00:00', '24:00'), closed([7], '00:01', '24:00')] },
  ],
])('a definition with %s is taken', (_, more) => {
  expect(faults(more)).toEqual([]);
});

test('what was stored is read back by its shape, whatever is checked by now', () => {
  const odd = march({ mechanics: [set(1, 0)] });
  expect(definitionSchema.safeParse(odd).success).toBe(false);
  expect(storedDefinitionSchema.parse(odd)).toEqual(odd);
});

describe('a launch', () => {
  const chance = march({ ...mug, mechanics: [odds(['mug', 1])] });
  const terms = { vi: 'Thể lệ', en: 'Rules' };
  const registration = { number: 'TB-1' };
  const missing = (definition: Definition, stock: [number, number][], now = '2020-01-01T00:00Z') =>
    checkLaunch(definition, new Map(stock), new Date(now)).map(
      ({ path, code }) => `${path.join('.')} ${code}`,
    );

  test('of chance waits for the registration, the rules text and the rewards it promises', () => {
    expect(missing(chance, [[1, 99]])).toEqual([
      'registration registration-missing',
      'terms terms-missing',
      'prizes.0.stock reward-without-stock',
    ]);
    expect(missing({ ...chance, terms, registration }, [[1, 100]])).toEqual([]);
    expect(missing({ ...chance, terms, market: 'other' }, [])).toEqual([
      'prizes.0.gives.rewardId reward-not-found',
    ]);
  });

  test('of two prizes of one reward counts both', () => {
    const two = march({ prizes: [prize('mug'), prize('cap')], mechanics: [odds(['mug', 1], ['cap', 1])] });
    expect(missing({ ...two, terms, registration }, [[1, 199]])).toEqual([
      'prizes.1.stock reward-without-stock',
    ]);
  });

  test('of a lottery whose draws are all past waits for one that is to come', () => {
    const papers = { terms, registration };
    // The tenth of March at eight in the evening is one in the afternoon in UTC.
    const lots = (...days: string[]) =>
      march({ ...mug, ...papers, mechanics: [points, lottery(days.map((day) => `${day}T20:00`))] });
    const past = ['mechanics.1.drawsAt draws-over'];
    const first = lots('2026-03-10');
    expect(missing(first, [[1, 100]], '2026-03-10T12:59:59Z')).toEqual([]);
    expect(missing(first, [[1, 100]], '2026-03-10T13:00:00Z')).toEqual(past);
    expect(missing(lots('2026-03-10', '2026-03-20'), [[1, 100]], '2026-03-15T00:00Z')).toEqual([]);
    const weekly = march({ ...mug, ...papers, mechanics: [lottery({ weekday: 6, at: '20:00' })] });
    expect(missing(weekly, [[1, 100]], '2026-03-31T00:00Z')).toEqual([]);
  });

  test('of points alone waits for nothing', () => {
    expect(missing(march({}), [])).toEqual([]);
  });
});
