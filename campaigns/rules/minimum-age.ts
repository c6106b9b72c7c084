import { z } from 'zod';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** Only who has confirmed to be this old takes part. */
export const minimumAgeSchema = z.strictObject({
  kind: z.literal('minimum-age'),
  years: z.int().min(1).max(99),
});
export type MinimumAge = z.infer<typeof minimumAgeSchema>;

export function minimumAge({ years }: MinimumAge, { ageConfirmed }: RuleFacts): RuleRefusal | null {
  return (ageConfirmed ?? 0) >= years ? null : { outcome: 'age-unconfirmed', years };
}
