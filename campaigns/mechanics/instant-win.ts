import { z } from 'zod';
import { slugSchema } from '../fields.ts';
import { prizeTableSchema } from '../prizes.ts';
import { nothing, type Gift, type GiveFacts } from './gift.ts';

/** A chance is so many parts of this. */
export const CHANCES = 1_000_000;

/**
 * Some packs win a prize. `sealed`: exact numbers of the codes win, whoever scans them when. `moments`: at instants drawn
 * beforehand the next pack wins; with rollover a moment stays open until somebody wins it, else until the next one.
 * `odds`: each pack has its chance, in millionths, while the prize lasts.
 */
export const instantWinSchema = z.strictObject({
  kind: z.literal('instant-win'),
  id: slugSchema,
  draw: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sealed'), prizes: prizeTableSchema }),
    z.strictObject({ kind: z.literal('moments'), prizes: prizeTableSchema, rollover: z.boolean() }),
    z.strictObject({
      kind: z.literal('odds'),
      prizes: z
        .array(
          z.strictObject({
            prizeId: slugSchema,
            chance: z.int().min(1).max(CHANCES),
            perDay: z.int().min(1).max(10_000_000).optional(),
          }),
        )
        .min(1)
        .max(32),
    }),
  ]),
});
export type InstantWin = z.infer<typeof instantWinSchema>;

export function giveInstantWin({ id, draw }: InstantWin, facts: GiveFacts): Gift {
  switch (draw.kind) {
    case 'sealed': {
      const prizeId = facts.draw().sealed(id);
      return prizeId === null ? nothing : { offer: { prizeId, from: 'sealed' } };
    }
    case 'moments': {
      const moments = facts.draw().moments(id);
      const next = facts.nextMoments?.get(id) ?? 0;
      const latest = moments.lastUpTo(facts.now.getTime());
      if (latest < next) return nothing;
      const moment = draw.rollover ? next : latest;
      return { offer: { prizeId: moments.prizeOf(moment), from: 'moments', moment } };
    }
    case 'odds': {
      let drawn = facts.draw().odds(id);
      for (const { prizeId, chance, perDay } of draw.prizes) {
        if (drawn < chance) {
          return { offer: { prizeId, from: 'odds', ...(perDay === undefined ? {} : { daily: true }) } };
        }
        drawn -= chance;
      }
      return nothing;
    }
  }
}
