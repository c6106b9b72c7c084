import type { CampaignDefinition } from './definition.ts';
import { localMinute, type LocalMinute } from './local-time.ts';
import { mechanicId, type Mechanic } from './mechanics/index.ts';
import { onceADay } from './once-a-day.ts';
import { planOf } from './plan.ts';
import { poolsOn, type PoolKey } from './pools.ts';
import { limitUse, type LimitKey } from './rules/limit.ts';

/** What has to be read before a claim can be decided; all empty and false for points per pack under a day's limit. */
export interface Needs {
  limits: readonly LimitKey[];
  pools: readonly PoolKey[];
  /** Mechanics whose highest taken winning moment must be known. */
  moments: readonly string[];
  progress: boolean;
  /** The campaign's draw. */
  draw: boolean;
  member: {
    tier: boolean;
    age: boolean;
    excluded: boolean;
    isNew: boolean;
    place: boolean;
    household: boolean;
  };
}

/** What a claim made at `now` needs to be decided by `decideClaim`. */
export function needsOf(definition: CampaignDefinition, now: Date): Needs {
  return needsOn(definition, localMinute(now.getTime(), definition.timeZone));
}

const needsOn = onceADay((definition: CampaignDefinition, local: LocalMinute): Needs => {
  const { mechanics, rules } = definition;
  const plan = planOf(definition);
  const has = (kind: string) => rules.some((rule) => rule.kind === kind);
  return {
    limits: plan.limits.map((rule) => limitUse(rule, local)),
    pools: poolsOn(plan, pooledPrizes(mechanics), local.day),
    moments: mechanics
      .filter((mechanic) => mechanic.kind === 'instant-win' && mechanic.draw.kind === 'moments')
      .map(mechanicId),
    progress: plan.counts !== 'none',
    draw: plan.draws,
    member: {
      tier: has('tiers') || mechanics.some((one) => one.kind === 'points-per-pack' && one.tierPercent),
      age: has('minimum-age'),
      excluded: has('not-excluded'),
      isNew: has('audience'),
      place: has('places') || plan.budgets.some(({ place }) => place !== undefined),
      household: plan.limits.some(({ per }) => per === 'household'),
    },
  };
});

/** The prizes that odds and grants give, which need what is left of the stock. */
function pooledPrizes(mechanics: readonly Mechanic[]): Set<string> {
  const ids = new Set<string>();
  for (const mechanic of mechanics) {
    if (mechanic.kind === 'instant-win' && mechanic.draw.kind === 'odds')
      for (const { prizeId } of mechanic.draw.prizes) ids.add(prizeId);
    if ('grant' in mechanic && 'prizeId' in mechanic.grant) ids.add(mechanic.grant.prizeId);
  }
  return ids;
}
