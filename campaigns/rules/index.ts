import { z } from 'zod';
import { audience, audienceSchema } from './audience.ts';
import { blackout, blackoutSchema } from './blackout.ts';
import { budgetSchema } from './budget.ts';
import { limit, limitSchema } from './limit.ts';
import { limitPerPersonPerDay, limitPerPersonPerDaySchema } from './limit-per-person-per-day.ts';
import { minimumAge, minimumAgeSchema } from './minimum-age.ts';
import { notExcluded, notExcludedSchema } from './not-excluded.ts';
import { places, placesSchema } from './places.ts';
import { products, productsSchema } from './products.ts';
import type { RuleFacts, RuleRefusal } from './refusal.ts';
import { tiers, tiersSchema } from './tiers.ts';

/** The registry of rules: when a claim is refused. One file a kind. */
export const ruleSchema = z.discriminatedUnion('kind', [
  limitPerPersonPerDaySchema,
  limitSchema,
  productsSchema,
  placesSchema,
  minimumAgeSchema,
  tiersSchema,
  audienceSchema,
  notExcludedSchema,
  blackoutSchema,
  budgetSchema,
]);
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
    case 'limit':
      return limit(rule, facts);
    case 'products':
      return products(rule, facts);
    case 'places':
      return places(rule, facts);
    case 'minimum-age':
      return minimumAge(rule, facts);
    case 'tiers':
      return tiers(rule, facts);
    case 'audience':
      return audience(rule, facts);
    case 'not-excluded':
      return notExcluded(facts);
    case 'blackout':
      return blackout(rule, facts);
    case 'budget':
      // What a claim costs is known only once its gifts are: see the purse.
      return null;
  }
}
