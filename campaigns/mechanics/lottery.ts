import { z } from 'zod';
import { localDateTimeSchema, slugSchema } from '../fields.ts';
import { localToUtc } from '../local-time.ts';
import { prizeTableSchema } from '../prizes.ts';
import { nothing, type Gift, type GiveFacts } from './gift.ts';

/** Every pack is so many entries of the next draw; each draw has its prizes anew, over the entries since the one before. */
export const lotterySchema = z.strictObject({
  kind: z.literal('lottery'),
  id: slugSchema,
  entriesPerPack: z.int().min(1).max(100),
  drawsAt: z.array(localDateTimeSchema).min(1).max(400),
  prizes: prizeTableSchema,
});
export type Lottery = z.infer<typeof lotterySchema>;

const instants = new WeakMap<Lottery, readonly number[]>();

/** When the draws are, in milliseconds of the epoch. */
export function drawInstants(mechanic: Lottery, timeZone: string): readonly number[] {
  let found = instants.get(mechanic);
  if (!found) {
    found = mechanic.drawsAt.map((local) => localToUtc(local, timeZone));
    instants.set(mechanic, found);
  }
  return found;
}

export function giveEntries(mechanic: Lottery, { now }: GiveFacts, timeZone: string): Gift {
  const draw = drawInstants(mechanic, timeZone).findIndex((instant) => instant > now.getTime());
  return draw < 0 ? nothing : { entries: { count: mechanic.entriesPerPack, draw } };
}
