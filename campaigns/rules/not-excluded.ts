import { z } from 'zod';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** Who is on the program's list of excluded persons (staff, distributors) does not take part. */
export const notExcludedSchema = z.strictObject({ kind: z.literal('not-excluded') });

export function notExcluded({ excluded = false }: RuleFacts): RuleRefusal | null {
  return excluded ? { outcome: 'not-eligible', reason: 'excluded' } : null;
}
