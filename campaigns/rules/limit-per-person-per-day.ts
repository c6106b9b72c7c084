import { z } from 'zod';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** A member may claim so many packs on one day of the campaign's time zone. */
export const limitPerPersonPerDaySchema = z.strictObject({
  kind: z.literal('limit-per-person-per-day'),
  claims: z.int().min(1).max(1000),
});
export type LimitPerPersonPerDay = z.infer<typeof limitPerPersonPerDaySchema>;

export function limitPerPersonPerDay(rule: LimitPerPersonPerDay, facts: RuleFacts): RuleRefusal | null {
  return facts.memberClaimsToday < rule.claims
    ? null
    : { outcome: 'over-limit', limit: rule.claims, per: 'day' };
}
