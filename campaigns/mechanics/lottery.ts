import { z } from 'zod';
import { localDateTimeSchema, slugSchema } from '../fields.ts';
import { addDays, localMinute, localToUtc } from '../local-time.ts';
import { prizeTableSchema } from '../prizes.ts';
import { clockSchema } from '../windows.ts';
import { nothing, type Gift, type GiveFacts } from './gift.ts';

/**
 * Every pack is so many entries of the next draw; each draw has its prizes anew, over the entries since the one before.
 * Draws are at the times of a list, or every week, the last one when the campaign has ended.
 */
export const lotterySchema = z.strictObject({
  kind: z.literal('lottery'),
  id: slugSchema,
  entriesPerPack: z.int().min(1).max(100),
  drawsAt: z.union([
    z.array(localDateTimeSchema).min(1).max(400),
    z.strictObject({ weekday: z.int().min(1).max(7), at: clockSchema }),
  ]),
  prizes: prizeTableSchema,
});
export type Lottery = z.infer<typeof lotterySchema>;

/** When a campaign runs, by its own wall clock. */
export interface LocalSpan {
  startsAt: string;
  endsAt: string;
  timeZone: string;
}

// By campaign first: one mechanic may be tried under several dates.
const instants = new WeakMap<LocalSpan, WeakMap<Lottery, readonly number[]>>();

/** When the draws are, in milliseconds of the epoch. */
export function drawInstants(mechanic: Lottery, span: LocalSpan): readonly number[] {
  const ofSpan = instants.get(span) ?? new WeakMap<Lottery, readonly number[]>();
  instants.set(span, ofSpan);
  let found = ofSpan.get(mechanic);
  if (!found) {
    const { drawsAt } = mechanic;
    found = Array.isArray(drawsAt)
      ? drawsAt.map((local) => localToUtc(local, span.timeZone))
      : weeklyDraws(drawsAt, span);
    ofSpan.set(mechanic, found);
  }
  return found;
}

/** From the first one after the start to the first one that no claim comes after. */
function weeklyDraws({ weekday, at }: { weekday: number; at: string }, span: LocalSpan): number[] {
  const { timeZone } = span;
  const [startsMs, endsMs] = [localToUtc(span.startsAt, timeZone), localToUtc(span.endsAt, timeZone)];
  const first = localMinute(startsMs, timeZone);
  const draws: number[] = [];
  for (let day = addDays(first.day, (weekday - first.weekday + 7) % 7); ; day = addDays(day, 7)) {
    const draw = localToUtc(`${day}T${at}`, timeZone);
    if (draw > startsMs) draws.push(draw);
    if (draw >= endsMs) return draws;
  }
}

export function giveEntries(mechanic: Lottery, { now }: GiveFacts, span: LocalSpan): Gift {
  const draw = drawInstants(mechanic, span).findIndex((instant) => instant > now.getTime());
  return draw < 0 ? nothing : { entries: { count: mechanic.entriesPerPack, draw } };
}
