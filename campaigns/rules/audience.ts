import { z } from 'zod';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** New members only, or returning ones: who had claimed anything in the program before this campaign started. */
export const audienceSchema = z.strictObject({
  kind: z.literal('audience'),
  who: z.enum(['new', 'returning']),
});
export type Audience = z.infer<typeof audienceSchema>;

export function audience({ who }: Audience, { isNew = true }: RuleFacts): RuleRefusal | null {
  return isNew === (who === 'new') ? null : { outcome: 'not-eligible', reason: 'audience' };
}
