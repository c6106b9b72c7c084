import { fault, type Fault } from './checks/fault.ts';
import type { CampaignDefinition } from './definition.ts';
import type { Mechanic } from './mechanics/index.ts';

/** Whether chance decides something: then the law of promotions asks for registration, rules and stock. */
export function isChance({ mechanics }: { mechanics: readonly { kind: Mechanic['kind'] }[] }): boolean {
  return mechanics.some(({ kind }) => ['instant-win', 'collect-set', 'lottery'].includes(kind));
}

/**
 * What a launch still misses, of a definition that makes sense.
 * @param rewardStock by reward of the program, how many are left to be promised
 */
export function checkLaunch(
  definition: CampaignDefinition,
  rewardStock: ReadonlyMap<number, number>,
): Fault[] {
  const { market = 'VN', registration, terms } = definition;
  const chance = isChance(definition);
  return [
    ...(chance && market === 'VN' && !registration ? [fault(['registration'], 'registration-missing')] : []),
    ...(chance && !terms ? [fault(['terms'], 'terms-missing')] : []),
    ...checkRewards(definition, rewardStock),
  ];
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
