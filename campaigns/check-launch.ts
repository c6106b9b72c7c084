import { fault, type Fault } from './checks/fault.ts';
import type { CampaignDefinition } from './definition.ts';
import type { Mechanic } from './mechanics/index.ts';
import { drawInstants } from './mechanics/lottery.ts';

/** Whether chance decides something: then the law of promotions asks for registration, rules and stock. */
export function isChance({ mechanics }: { mechanics: readonly { kind: Mechanic['kind'] }[] }): boolean {
  return mechanics.some(({ kind }) => ['instant-win', 'collect-set', 'lottery'].includes(kind));
}

/** The papers that the market asks for where chance decides. */
export function checkPapers(definition: CampaignDefinition): Fault[] {
  const { market = 'VN', registration, terms } = definition;
  if (!isChance(definition)) return [];
  return [
    ...(market === 'VN' && !registration ? [fault(['registration'], 'registration-missing')] : []),
    ...(terms ? [] : [fault(['terms'], 'terms-missing')]),
  ];
}

/**
 * What a launch still misses, of a definition that makes sense.
 * @param rewardStock by reward of the program, how many are left to be promised
 * @param now when it is launched
 */
export function checkLaunch(
  definition: CampaignDefinition,
  rewardStock: ReadonlyMap<number, number>,
  now: Date,
): Fault[] {
  return [
    ...checkPapers(definition),
    ...checkDraws(definition, now),
    ...checkRewards(definition, rewardStock),
  ];
}

/** Packs of a lottery whose draws are all past would be entries of none. */
function checkDraws(definition: CampaignDefinition, now: Date): Fault[] {
  return definition.mechanics.flatMap((mechanic, index) => {
    if (mechanic.kind !== 'lottery') return [];
    const ahead = drawInstants(mechanic, definition).some((instant) => instant > now.getTime());
    return ahead ? [] : [fault(['mechanics', index, 'drawsAt'], 'draws-over')];
  });
}

function checkRewards(
  { prizes = [] }: CampaignDefinition,
  rewardStock: ReadonlyMap<number, number>,
): Fault[] {
  const promised = new Map<number, number>();
  return prizes.flatMap(({ gives, stock }, index) => {
    if (gives.kind !== 'reward') return [];
    const left = rewardStock.get(gives.rewardId);
    if (left === undefined) return [fault(['prizes', index, 'gives', 'rewardId'], 'reward-not-found')];
    const total = (promised.get(gives.rewardId) ?? 0) + stock;
    promised.set(gives.rewardId, total);
    return total > left ? [fault(['prizes', index, 'stock'], 'reward-without-stock')] : [];
  });
}
