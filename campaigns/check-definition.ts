import { fault, type Fault } from './checks/fault.ts';
import { checkMechanics } from './checks/mechanics.ts';
import { checkPrizes } from './checks/prizes.ts';
import { checkRules } from './checks/rules.ts';
import type { CampaignDefinition } from './definition.ts';
import { planOf } from './plan.ts';
import { mostPointsOfClaim } from './worst-case.ts';

const POINTS_MOST = 1_000_000_000;

/** What makes no sense in a definition whose shape is right; none where it may be launched as far as it goes itself. */
export function checkDefinition(definition: CampaignDefinition): Fault[] {
  const { startsMs, endsMs, tailUntilMs } = planOf(definition);
  // What is to be done within the time has no meaning before the time has one.
  if (endsMs <= startsMs) return [fault(['endsAt'], 'ends-too-early')];
  return [
    ...(tailUntilMs !== null && tailUntilMs <= endsMs ? [fault(['tail', 'until'], 'tail-too-early')] : []),
    ...checkPrizes(definition),
    ...checkMechanics(definition),
    ...checkRules(definition),
    ...(mostPointsOfClaim(definition) > POINTS_MOST ? [fault(['mechanics'], 'points-above-most')] : []),
  ];
}
