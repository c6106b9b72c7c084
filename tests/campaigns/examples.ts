import type { CampaignDefinition } from '#campaigns/definition.ts';
import { definitionOf } from '#tests/support/spine.ts';

export type Definition = CampaignDefinition;
type Prize = NonNullable<Definition['prizes']>[number];
export type Mechanic = Definition['mechanics'][number];
export type Rule = Definition['rules'][number];

export const prize = (id: string, stock = 100, more: Partial<Prize> = {}): Prize => ({
  id,
  name: { vi: 'Cốc', en: 'Mug' },
  worth: 1000,
  stock,
  gives: { kind: 'reward', rewardId: 1 },
  ...more,
});
export const points: Extract<Mechanic, { kind: 'points-per-pack' }> = { kind: 'points-per-pack', points: 10 };
export const happy = (weekdays: number[], from: string, to: string): Mechanic => ({
  ...points,
  happyHours: [{ weekdays, from, to, percent: 200 }],
});
export const sealed = (...prizes: [string, number][]): Mechanic => ({
  kind: 'instant-win',
  id: 'seal',
  draw: { kind: 'sealed', prizes: prizes.map(([prizeId, winners]) => ({ prizeId, winners })) },
});
export const moments = (winners: number): Mechanic => ({
  kind: 'instant-win',
  id: 'hour',
  draw: { kind: 'moments', rollover: true, prizes: [{ prizeId: 'mug', winners }] },
});
export const odds = (...chances: [string, number][]): Mechanic => ({
  kind: 'instant-win',
  id: 'odds',
  draw: { kind: 'odds', prizes: chances.map(([prizeId, chance]) => ({ prizeId, chance })) },
});
export const set = (...weights: number[]): Mechanic => ({
  kind: 'collect-set',
  id: 'letters',
  pieces: weights.map((weight, piece) => ({ id: `p${piece}`, name: { vi: 'Chữ', en: 'Letter' }, weight })),
  grant: { points: 5 },
  repeat: false,
});
export const nth = (n: number): Extract<Mechanic, { kind: 'every-nth' }> => ({
  kind: 'every-nth',
  id: 'nth',
  n,
  grant: { points: 5 },
  repeat: true,
});
export const streak = (days: number): Mechanic => ({
  kind: 'streak',
  id: 'run',
  days,
  grant: { points: 5 },
  repeat: true,
});
export const mission = (task: Extract<Mechanic, { kind: 'missions' }>['tasks'][number]): Mechanic => ({
  kind: 'missions',
  id: 'tour',
  tasks: [task],
  grant: { points: 5 },
});
export const lottery = (
  drawsAt: Extract<Mechanic, { kind: 'lottery' }>['drawsAt'],
  winners = 1,
): Mechanic => ({
  kind: 'lottery',
  id: 'lot',
  entriesPerPack: 1,
  drawsAt,
  prizes: [{ prizeId: 'mug', winners }],
});
export const closed = (weekdays: number[], from: string, to: string): Rule => ({
  kind: 'blackout',
  weekdays,
  from,
  to,
});
export const limit = (period: 'day' | 'week' | 'campaign', claims: number): Rule => ({
  kind: 'limit',
  per: 'person',
  period,
  claims,
});
export const budget = (of: 'points' | 'money' | 'prizes', amount: number, more: object = {}): Rule => ({
  kind: 'budget',
  of,
  per: 'campaign',
  amount,
  ...more,
});
export const everyDay = [1, 2, 3, 4, 5, 6, 7];
export const mug = { prizes: [prize('mug')] };

/** A campaign of March 2026, a Sunday to a Tuesday, and what is to be wrong with it. */
export const march = (more: Partial<Definition>): Definition =>
  definitionOf({ startsAt: '2026-03-01T00:00', endsAt: '2026-04-01T00:00', ...more });

export type Case = [what: string, more: Partial<Definition>, fault: string];
