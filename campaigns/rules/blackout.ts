import { z } from 'zod';
import { isInside, weekSpans, windowFields, type WeekSpans } from '../windows.ts';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** Hours of the week, by the campaign's wall clock, in which nothing can be claimed. */
export const blackoutSchema = z.strictObject({ kind: z.literal('blackout'), ...windowFields });
export type Blackout = z.infer<typeof blackoutSchema>;

const spans = new WeakMap<Blackout, WeekSpans>();

export function blackout(rule: Blackout, { local }: RuleFacts): RuleRefusal | null {
  let found = spans.get(rule);
  if (!found) {
    found = weekSpans([rule]);
    spans.set(rule, found);
  }
  return isInside(found, local) ? { outcome: 'closed-now' } : null;
}
