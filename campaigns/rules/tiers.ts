import { z } from 'zod';
import { slugSchema } from '../fields.ts';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** Members of these tiers take part. */
export const tiersSchema = z.strictObject({
  kind: z.literal('tiers'),
  tiers: z.array(slugSchema).min(1).max(20),
});
export type Tiers = z.infer<typeof tiersSchema>;

export function tiers(rule: Tiers, { tier }: RuleFacts): RuleRefusal | null {
  const takesPart = tier !== undefined && rule.tiers.includes(tier);
  return takesPart ? null : { outcome: 'not-eligible', reason: 'tier' };
}
