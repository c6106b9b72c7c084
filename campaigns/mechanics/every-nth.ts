import { z } from 'zod';
import { slugSchema } from '../fields.ts';
import { grantSchema } from '../prizes.ts';
import { grantDue, type Gift, type GiveFacts } from './gift.ts';

/** Each n-th pack of a member gives something: always, or the first time only. */
export const everyNthSchema = z.strictObject({
  kind: z.literal('every-nth'),
  id: slugSchema,
  n: z.int().min(2).max(10_000),
  grant: grantSchema,
  repeat: z.boolean(),
});
export type EveryNth = z.infer<typeof everyNthSchema>;

export function giveEveryNth(mechanic: EveryNth, { progress }: GiveFacts): Gift {
  return grantDue(mechanic, Math.floor(progress.claims / mechanic.n), progress);
}
