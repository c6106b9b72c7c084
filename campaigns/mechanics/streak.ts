import { z } from 'zod';
import { slugSchema } from '../fields.ts';
import { grantSchema } from '../prizes.ts';
import { grantDue, type Gift, type GiveFacts } from './gift.ts';

/** A pack on each of so many local days in a row gives something; with `repeat`, again after as many further days. */
export const streakSchema = z.strictObject({
  kind: z.literal('streak'),
  id: slugSchema,
  days: z.int().min(2).max(366),
  grant: grantSchema,
  repeat: z.boolean(),
});
export type Streak = z.infer<typeof streakSchema>;

export function giveStreak(mechanic: Streak, { progress, isNewDay }: GiveFacts): Gift {
  const { id, days } = mechanic;
  if (isNewDay && progress.streak % days === 0) progress.earned[id] = (progress.earned[id] ?? 0) + 1;
  return grantDue(mechanic, progress.earned[id] ?? 0, progress);
}
