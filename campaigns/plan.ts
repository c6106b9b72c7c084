import type { CampaignDefinition } from './definition.ts';
import { localToUtc } from './local-time.ts';
import type { Mechanic } from './mechanics/index.ts';
import { drawInstants } from './mechanics/lottery.ts';
import type { Prize } from './prizes.ts';
import type { Blackout } from './rules/blackout.ts';
import type { Budget } from './rules/budget.ts';
import type { Limit } from './rules/limit.ts';
import { weekSpans, type WeekSpans } from './windows.ts';

/** What is derived from a definition once, for all of its claims. */
export interface Plan {
  startsMs: number;
  endsMs: number;
  /** Until when packs that are left over do what the tail says; null without one. */
  tailUntilMs: number | null;
  /** Missions last: they look at what the others have written into the progress. */
  mechanics: readonly Mechanic[];
  limits: readonly Limit[];
  budgets: readonly Budget[];
  closed: WeekSpans;
  prizes: ReadonlyMap<string, Prize>;
  /** By prize, how many of its stock no draw has promised; what odds and grants give comes out of these. */
  unpromised: ReadonlyMap<string, number>;
  /** By prize, the most that odds give of it on one local day. */
  perDay: ReadonlyMap<string, number>;
  /** Which of a member's claims change the progress: none, the first one, or each. */
  counts: 'none' | 'first' | 'all';
  /** Chance decides something: claims need the campaign's draw. */
  draws: boolean;
}

// Reading a time zone costs more than all the rest of a decision, and a definition never changes.
const plans = new WeakMap<CampaignDefinition, Plan>();

export function planOf(definition: CampaignDefinition): Plan {
  let plan = plans.get(definition);
  if (!plan) {
    plan = makePlan(definition);
    plans.set(definition, plan);
  }
  return plan;
}

function makePlan(definition: CampaignDefinition): Plan {
  const { startsAt, endsAt, timeZone, mechanics, rules, tail, prizes = [] } = definition;
  const promised = promisedPrizes(definition);
  const blackouts = rules.filter((rule): rule is Blackout => rule.kind === 'blackout');
  return {
    startsMs: localToUtc(startsAt, timeZone),
    endsMs: localToUtc(endsAt, timeZone),
    tailUntilMs: tail ? localToUtc(tail.until, timeZone) : null,
    mechanics: [
      ...mechanics.filter(({ kind }) => kind !== 'missions'),
      ...mechanics.filter(({ kind }) => kind === 'missions'),
    ],
    limits: rules.filter((rule): rule is Limit => rule.kind === 'limit'),
    budgets: rules.filter((rule): rule is Budget => rule.kind === 'budget'),
    closed: weekSpans(blackouts),
    prizes: new Map(prizes.map((prize) => [prize.id, prize])),
    unpromised: new Map(prizes.map(({ id, stock }) => [id, Math.max(stock - (promised.get(id) ?? 0), 0)])),
    perDay: dailyMost(mechanics),
    counts: countsOf(mechanics),
    draws: mechanics.some(({ kind }) => kind === 'instant-win' || kind === 'collect-set'),
  };
}

/** By prize, how many are drawn for certain: sealed, by moments, by lottery. Their stock is reserved. */
function promisedPrizes(definition: CampaignDefinition): ReadonlyMap<string, number> {
  const promised = new Map<string, number>();
  for (const mechanic of definition.mechanics) {
    const draws = mechanic.kind === 'lottery' ? drawInstants(mechanic, definition).length : 1;
    for (const { prizeId, winners } of promisedTable(mechanic))
      promised.set(prizeId, (promised.get(prizeId) ?? 0) + winners * draws);
  }
  return promised;
}

function promisedTable(mechanic: Mechanic): readonly { prizeId: string; winners: number }[] {
  if (mechanic.kind === 'lottery') return mechanic.prizes;
  return mechanic.kind === 'instant-win' && mechanic.draw.kind !== 'odds' ? mechanic.draw.prizes : [];
}

function dailyMost(mechanics: readonly Mechanic[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const mechanic of mechanics) {
    if (mechanic.kind !== 'instant-win' || mechanic.draw.kind !== 'odds') continue;
    for (const { prizeId, perDay } of mechanic.draw.prizes)
      if (perDay !== undefined) most.set(prizeId, Math.min(perDay, most.get(prizeId) ?? perDay));
  }
  return most;
}

function countsOf(mechanics: readonly Mechanic[]): Plan['counts'] {
  const counting = ['collect-set', 'every-nth', 'streak', 'missions'];
  if (mechanics.some(({ kind }) => counting.includes(kind))) return 'all';
  const bonus = mechanics.some(
    (mechanic) => mechanic.kind === 'points-per-pack' && mechanic.firstScanBonus !== undefined,
  );
  return bonus ? 'first' : 'none';
}
