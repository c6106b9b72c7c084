import type { CampaignDefinition } from '../definition.ts';
import { planOf } from '../plan.ts';
import { paysFor, type Budget } from '../rules/budget.ts';
import type { Blackout } from '../rules/blackout.ts';
import type { Rule } from '../rules/index.ts';
import { isEmptyWindow, nextOutside, overlappingWindow } from '../windows.ts';
import { mostPointsOfClaim, worstCase } from '../worst-case.ts';
import { fault, repeated, type Fault } from './fault.ts';
import { prizeMentions } from './prizes.ts';

export function checkRules(definition: CampaignDefinition): Fault[] {
  const { rules } = definition;
  return [
    ...repeated(
      rules.map((rule, index) => ruleName(rule, index)),
      'rule-repeated',
      (index) => ['rules', index],
    ),
    ...checkBlackouts(definition),
    ...rules.flatMap((rule, index) =>
      rule.kind === 'budget' ? checkBudget(definition, rule, ['rules', index, 'amount']) : [],
    ),
  ];
}

/** Two rules of one name say the same of the same thing. */
function ruleName(rule: Rule, index: number): string {
  switch (rule.kind) {
    case 'limit-per-person-per-day':
      return 'limit:person:day';
    case 'limit':
      return `limit:${rule.per}:${rule.period}`;
    case 'budget':
      return `budget:${rule.of}:${rule.per}:${rule.place ?? ''}`;
    case 'blackout':
      return `blackout:${index}`;
    default:
      return rule.kind;
  }
}

function checkBlackouts(definition: CampaignDefinition): Fault[] {
  const { rules, timeZone } = definition;
  const { startsMs, endsMs, closed } = planOf(definition);
  const indices = rules.flatMap(({ kind }, index) => (kind === 'blackout' ? [index] : []));
  const windows = rules.filter((rule): rule is Blackout => rule.kind === 'blackout');
  const at = (row: number) => ['rules', indices[row] ?? 0];
  const empty = windows.flatMap((window, row) =>
    isEmptyWindow(window) ? [fault(at(row), 'window-empty')] : [],
  );
  const overlapping = overlappingWindow(windows);
  const opensMs = windows.length > 0 ? nextOutside(closed, startsMs, timeZone) : startsMs;
  const opens = opensMs !== null && opensMs < endsMs;
  return [
    ...empty,
    ...(overlapping < 0 ? [] : [fault(at(overlapping), 'windows-overlap')]),
    ...(opens ? [] : [fault(at(windows.length - 1), 'never-open')]),
  ];
}

function checkBudget(definition: CampaignDefinition, budget: Budget, path: Fault['path']): Fault[] {
  const { of, amount } = budget;
  const whole = budget.per === 'campaign' && paysFor(budget, null);
  if (of === 'points') {
    if (amount < mostPointsOfClaim(definition)) return [fault(path, 'budget-below-claim')];
    const worst = worstCase(definition).points;
    return whole && worst !== null && worst > amount ? [fault(path, 'worst-case-above-budget')] : [];
  }
  if (definition.mechanics.some(isPromise)) return [fault(path, 'budget-against-promise')];
  const { prizes } = planOf(definition);
  const worths = prizeMentions(definition).map(({ prizeId }) => prizes.get(prizeId)?.worth ?? 0);
  if (of === 'money' && amount < Math.max(0, ...worths)) return [fault(path, 'budget-below-prize')];
  const worst = worstCase(definition);
  const most = of === 'money' ? worst.money : [...worst.prizes.values()].reduce((sum, one) => sum + one, 0);
  return whole && most > amount ? [fault(path, 'worst-case-above-budget')] : [];
}

/** Whether a mechanic's winners were promised beforehand, so that nothing may stand above them. */
function isPromise(mechanic: CampaignDefinition['mechanics'][number]): boolean {
  return mechanic.kind === 'lottery' || (mechanic.kind === 'instant-win' && mechanic.draw.kind === 'sealed');
}
