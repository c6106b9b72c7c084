import { z } from 'zod';
import { collectSetSchema, giveSetPiece, wholeSets } from './collect-set.ts';
import { everyNthSchema, giveEveryNth } from './every-nth.ts';
import type { Gift, GiveFacts } from './gift.ts';
import { giveInstantWin, instantWinSchema } from './instant-win.ts';
import { giveEntries, lotterySchema, type LocalSpan } from './lottery.ts';
import { giveMission, missionsSchema } from './missions.ts';
import { givePoints, pointsPerPackSchema } from './points-per-pack.ts';
import { giveStreak, streakSchema } from './streak.ts';

/** The registry of mechanics: what a claim gives. One file a kind. */
export const mechanicSchema = z.discriminatedUnion('kind', [
  pointsPerPackSchema,
  instantWinSchema,
  collectSetSchema,
  everyNthSchema,
  streakSchema,
  missionsSchema,
  lotterySchema,
]);
export type Mechanic = z.infer<typeof mechanicSchema>;

/** A mechanic's name in progress, awards and draws. Points per pack had none at first. */
export function mechanicId(mechanic: Mechanic): string {
  return mechanic.id ?? 'points';
}

/** What one mechanic gives for one pack, before any pool or budget is asked. */
export function giftOf(
  mechanic: Mechanic,
  facts: GiveFacts,
  campaign: LocalSpan & { mechanics: readonly Mechanic[] },
): Gift {
  switch (mechanic.kind) {
    case 'points-per-pack':
      return givePoints(mechanic, facts);
    case 'instant-win':
      return giveInstantWin(mechanic, facts);
    case 'collect-set':
      return giveSetPiece(mechanic, facts);
    case 'every-nth':
      return giveEveryNth(mechanic, facts);
    case 'streak':
      return giveStreak(mechanic, facts);
    case 'lottery':
      return giveEntries(mechanic, facts, campaign);
    case 'missions':
      return giveMission(mechanic, facts, (id) => {
        const set = campaign.mechanics.find((other) => other.id === id);
        return set?.kind === 'collect-set' ? wholeSets(set, facts.progress) : 0;
      });
  }
}
