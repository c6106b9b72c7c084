import { z } from 'zod';
import { limitPerPersonPerDay, limitPerPersonPerDaySchema } from './limit-per-person-per-day.ts';

/** What rules may look at. */
export interface RuleFacts {
  /** Packs the member has claimed in this campaign on the local day of `now`. */
  memberClaimsToday: number;
}
/** Why a rule says no; an expected outcome with its own screen. */
export interface RuleRefusal {
  kind: 'over-limit';
  limit: number;
  per: 'day';
}

/** The registry of rules: when a claim is refused. One file a kind. */
export const ruleSchema = z.discriminatedUnion('kind', [limitPerPersonPerDaySchema]);
export type Rule = z.infer<typeof ruleSchema>;

/** The first refusal of the rules in their order, or null. */
export function applyRules(rules: readonly Rule[], facts: RuleFacts): RuleRefusal | null {
  for (const rule of rules) {
    const refusal = applyRule(rule, facts);
    if (refusal) return refusal;
  }
  return null;
}

function applyRule(rule: Rule, facts: RuleFacts): RuleRefusal | null {
  switch (rule.kind) {
    case 'limit-per-person-per-day':
      return limitPerPersonPerDay(rule, facts);
  }
}
