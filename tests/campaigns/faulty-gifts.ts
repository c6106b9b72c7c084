import {
  closed,
  happy,
  lottery,
  moments,
  mug,
  nth,
  odds,
  points,
  prize,
  sealed,
  set,
  type Case,
} from './examples.ts';

export const ofPrizes: Case[] = [
  [
    'two prizes of one id',
    { prizes: [prize('mug'), prize('mug')], mechanics: [odds(['mug', 1])] },
    'prizes.1.id prize-repeated',
  ],
  [
    'a prize nobody gives',
    { prizes: [prize('mug'), prize('cap')], mechanics: [odds(['mug', 1])] },
    'prizes.1 prize-unreachable',
  ],
  [
    'a prize without stock',
    { prizes: [prize('mug', 0)], mechanics: [odds(['mug', 1])] },
    'prizes.0.stock prize-without-stock',
  ],
  [
    'an unknown prize to win',
    { mechanics: [odds(['cup', 1])] },
    'mechanics.0.draw.prizes.0.prizeId prize-unknown',
  ],
  [
    'an unknown prize to draw',
    { prizes: [], mechanics: [lottery(['2026-03-09T20:00'])] },
    'mechanics.0.prizes.0.prizeId prize-unknown',
  ],
  [
    'an unknown prize of a grant',
    { mechanics: [{ ...nth(2), grant: { prizeId: 'cup' } }] },
    'mechanics.0.grant.prizeId prize-unknown',
  ],
  [
    'more sealed than in stock',
    { ...mug, packs: 1000, mechanics: [sealed(['mug', 101])] },
    'mechanics.0.draw.prizes.0.winners winners-above-stock',
  ],
  [
    'more over all draws than in stock',
    { ...mug, mechanics: [lottery(['2026-03-09T20:00', '2026-03-16T20:00'], 51)] },
    'mechanics.0.prizes.0.winners winners-above-stock',
  ],
  [
    'more weekly winners than in stock',
    { ...mug, mechanics: [lottery({ weekday: 6, at: '20:00' }, 21)] },
    'mechanics.0.prizes.0.winners winners-above-stock',
  ],
  [
    'a stock that two draws promise',
    { ...mug, packs: 1000, mechanics: [sealed(['mug', 60]), moments(41)] },
    'mechanics.1.draw.prizes.0.winners winners-above-stock',
  ],
  [
    'odds on what is promised to a draw',
    { ...mug, packs: 1000, mechanics: [sealed(['mug', 100]), odds(['mug', 1])] },
    'mechanics.1.draw.prizes.0.prizeId prize-without-stock',
  ],
];

export const ofMechanics: Case[] = [
  ['two mechanics of one id', { mechanics: [points, points] }, 'mechanics.1.id mechanic-repeated'],
  [
    'the id that points have unless told',
    { mechanics: [points, { ...nth(2), id: 'points' }] },
    'mechanics.1.id mechanic-repeated',
  ],
  [
    'odds above one',
    { prizes: [prize('mug'), prize('cap')], mechanics: [odds(['mug', 600_000], ['cap', 400_001])] },
    'mechanics.0.draw.prizes.1.chance odds-above-one',
  ],
  [
    'a prize twice in a table',
    { ...mug, mechanics: [odds(['mug', 1], ['mug', 2])] },
    'mechanics.0.draw.prizes.1.prizeId table-repeated',
  ],
  [
    'winners to seal into no one knows how many packs',
    { ...mug, mechanics: [sealed(['mug', 1])] },
    'packs packs-missing',
  ],
  [
    'more winners than packs',
    { ...mug, packs: 50, mechanics: [sealed(['mug', 51])] },
    'mechanics.0.draw.prizes.0.winners winners-above-packs',
  ],
  [
    'more moments than seconds',
    { ...mug, endsAt: '2026-03-01T00:01', mechanics: [moments(61)] },
    'mechanics.0.draw.prizes.0.winners moments-above-span',
  ],
  [
    'a product with points twice',
    {
      mechanics: [
        {
          ...points,
          byProduct: [
            { productId: 1, points: 2 },
            { productId: 1, points: 3 },
          ],
        },
      ],
    },
    'mechanics.0.byProduct.1.productId product-repeated',
  ],
  [
    'a tier named twice',
    {
      mechanics: [
        {
          ...points,
          tierPercent: [
            { tier: 'gold', percent: 200 },
            { tier: 'gold', percent: 300 },
          ],
        },
      ],
    },
    'mechanics.0.tierPercent.1.tier tier-repeated',
  ],
  [
    'happy hours without a minute',
    { mechanics: [happy([1], '08:00', '08:00')] },
    'mechanics.0.happyHours.0 window-empty',
  ],
  [
    'overlapping happy hours',
    {
      mechanics: [
        {
          ...points,
          happyHours: [
            { weekdays: [1], from: '20:00', to: '02:00', percent: 200 },
            { weekdays: [2], from: '01:59', to: '03:00', percent: 200 },
          ],
        },
      ],
    },
    'mechanics.0.happyHours.1 windows-overlap',
  ],
  [
    'happy hours over the end of a week that overlap',
    {
      mechanics: [
        {
          ...points,
          happyHours: [
            { weekdays: [1], from: '00:00', to: '01:00', percent: 200 },
            { weekdays: [7], from: '23:00', to: '00:30', percent: 200 },
          ],
        },
      ],
    },
    'mechanics.0.happyHours.1 windows-overlap',
  ],
  [
    'happy hours on a day that does not come',
    { endsAt: '2026-03-03T00:00', mechanics: [happy([3], '08:00', '10:00')] },
    'mechanics.0.happyHours.0 window-never',
  ],
  [
    'happy hours while it is closed',
    { mechanics: [happy([1], '08:00', '10:00')], rules: [closed([1], '07:00', '10:00')] },
    'mechanics.0.happyHours.0 window-never',
  ],
  ['a piece in no pack', { mechanics: [set(5, 0)] }, 'mechanics.0.pieces.1.weight piece-unreachable'],
  [
    'draws out of order',
    { ...mug, mechanics: [lottery(['2026-03-16T20:00', '2026-03-09T20:00'])] },
    'mechanics.0.drawsAt.1 draws-unordered',
  ],
  [
    'a draw before anyone can enter',
    { ...mug, mechanics: [lottery(['2026-03-01T00:00'])] },
    'mechanics.0.drawsAt.0 draw-too-early',
  ],
  [
    'points beyond what a claim holds',
    {
      mechanics: [
        {
          ...points,
          points: 1_000_000,
          percent: 1000,
          tierPercent: [{ tier: 'gold', percent: 1000 }],
          happyHours: [{ weekdays: [1], from: '08:00', to: '09:00', percent: 1001 - 1 }],
          firstScanBonus: 1,
        },
      ],
    },
    'mechanics points-above-most',
  ],
];
