import { z } from 'zod';
import { amountSchema, isWithin, placeSchema } from '../fields.ts';

/**
 * What the campaign gives at most, altogether or on each local day; with `place`, for scans made there. `points`: all
 * points of its claims; once they are spent, a claim is refused and its code stays good. `money` (whole VND, what prizes
 * are worth) and `prizes` (how many): once they are spent a claim wins no prize, and its points all the same.
 */
export const budgetSchema = z.strictObject({
  kind: z.literal('budget'),
  of: z.enum(['points', 'money', 'prizes']),
  per: z.enum(['campaign', 'day']),
  place: placeSchema.optional(),
  amount: amountSchema,
});
export type Budget = z.infer<typeof budgetSchema>;

/** The name of what is left of it: `budget:money`, `budget:points@2026-05-01`, `budget:money#VN-SG`. */
export function budgetPool({ of, per, place }: Budget, day: string): string {
  return `budget:${of}${place === undefined ? '' : `#${place}`}${per === 'day' ? `@${day}` : ''}`;
}

/** Whether a scan made at a place is paid from this budget. */
export function paysFor(budget: Budget, place: string | null | undefined): boolean {
  return budget.place === undefined || isWithin(place, budget.place);
}
