import {
  budget,
  closed,
  everyDay,
  limit,
  mission,
  moments,
  mug,
  nth,
  odds,
  sealed,
  set,
  streak,
  type Case,
} from './examples.ts';

export const ofReach: Case[] = [
  [
    'a streak longer than the campaign',
    { endsAt: '2026-03-07T00:00', mechanics: [streak(7)] },
    'mechanics.0.days days-above-span',
  ],
  [
    'a streak that a closed day breaks',
    { mechanics: [streak(7)], rules: [closed([7], '00:00', '24:00')] },
    'mechanics.0.days days-above-span',
  ],
  [
    'a streak that a weekly limit breaks',
    { mechanics: [streak(14)], rules: [limit('week', 4)] },
    'mechanics.0.days packs-above-limit',
  ],
  [
    'days of a mission after the end',
    { endsAt: '2026-03-03T00:00', mechanics: [mission({ kind: 'days', id: 'd', count: 3 })] },
    'mechanics.0.tasks.0.count days-above-span',
  ],
  [
    'days of a mission that are closed',
    {
      endsAt: '2026-03-08T00:00',
      mechanics: [mission({ kind: 'days', id: 'd', count: 6 })],
      rules: [closed([6, 7], '00:00', '24:00')],
    },
    'mechanics.0.tasks.0.count days-above-span',
  ],
  [
    'more packs than a person may claim',
    { mechanics: [mission({ kind: 'packs', id: 'p', count: 6 })], rules: [limit('campaign', 5)] },
    'mechanics.0.tasks.0.count packs-above-limit',
  ],
  [
    'an n-th pack nobody may claim',
    {
      endsAt: '2026-03-03T00:00',
      mechanics: [nth(7)],
      rules: [{ kind: 'limit-per-person-per-day', claims: 3 }],
    },
    'mechanics.0.n packs-above-limit',
  ],
  [
    'a set nobody may complete',
    { mechanics: [set(1, 1, 1)], rules: [limit('campaign', 2)] },
    'mechanics.0.pieces packs-above-limit',
  ],
  [
    'a mission over a set that is not there',
    { mechanics: [mission({ kind: 'set', id: 's', mechanicId: 'letters' })] },
    'mechanics.0.tasks.0.mechanicId set-unknown',
  ],
  [
    'more products than take part',
    {
      mechanics: [mission({ kind: 'products', id: 'p', count: 3 })],
      rules: [{ kind: 'products', productIds: [1, 2] }],
    },
    'mechanics.0.tasks.0.count products-above-rule',
  ],
  [
    'packs of what does not take part',
    {
      mechanics: [mission({ kind: 'packs', id: 'p', count: 1, productIds: [3] })],
      rules: [{ kind: 'products', productIds: [1, 2] }],
    },
    'mechanics.0.tasks.0.productIds product-left-out',
  ],
];

export const ofRules: Case[] = [
  ['a limit twice', { rules: [limit('day', 3), limit('day', 5)] }, 'rules.1 rule-repeated'],
  [
    'a limit of a day in both forms',
    { rules: [{ kind: 'limit-per-person-per-day', claims: 3 }, limit('day', 5)] },
    'rules.1 rule-repeated',
  ],
  [
    'overlapping blackouts',
    { rules: [closed([1], '22:00', '03:00'), closed([2], '02:00', '04:00')] },
    'rules.1 windows-overlap',
  ],
  ['a blackout without a minute', { rules: [closed([1], '22:00', '22:00')] }, 'rules.0 window-empty'],
  ['a blackout of the whole week', { rules: [closed(everyDay, '00:00', '24:00')] }, 'rules.0 never-open'],
  [
    'blackouts over all of its span',
    { endsAt: '2026-03-02T12:00', rules: [closed([7], '00:00', '24:00'), closed([1], '00:00', '12:00')] },
    'rules.1 never-open',
  ],
  [
    'a worst case above its budget of points',
    { packs: 1000, rules: [budget('points', 9999)] },
    'rules.0.amount worst-case-above-budget',
  ],
  [
    'a worst case above its budget of money',
    { ...mug, mechanics: [moments(100)], rules: [budget('money', 99_999)] },
    'rules.0.amount worst-case-above-budget',
  ],
  [
    'a worst case above its budget of prizes',
    { ...mug, mechanics: [moments(100)], rules: [budget('prizes', 99)] },
    'rules.0.amount worst-case-above-budget',
  ],
  [
    'a budget above sealed winners',
    { ...mug, packs: 1000, mechanics: [sealed(['mug', 1])], rules: [budget('money', 1e9)] },
    'rules.0.amount budget-against-promise',
  ],
  [
    'a budget below one claim',
    { rules: [budget('points', 9, { per: 'day' })] },
    'rules.0.amount budget-below-claim',
  ],
  [
    'a budget below one prize',
    { ...mug, mechanics: [odds(['mug', 1])], rules: [budget('money', 999, { per: 'day' })] },
    'rules.0.amount budget-below-prize',
  ],
  [
    'a tail that ends with the campaign',
    { tail: { kind: 'thank-you', until: '2026-04-01T00:00' } },
    'tail.until tail-too-early',
  ],
];
