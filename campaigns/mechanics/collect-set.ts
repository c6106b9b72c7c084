import { z } from 'zod';
import { localisedTextSchema, slugSchema } from '../fields.ts';
import { grantSchema } from '../prizes.ts';
import type { MemberProgress } from '../progress.ts';
import { grantDue, type Gift, type GiveFacts } from './gift.ts';

/** Every pack holds a piece, the rarer the smaller its weight; a whole set gives something. */
export const collectSetSchema = z.strictObject({
  kind: z.literal('collect-set'),
  id: slugSchema,
  pieces: z
    .array(
      z.strictObject({
        id: slugSchema,
        name: localisedTextSchema,
        weight: z.int().min(0).max(1_000_000),
      }),
    )
    .min(2)
    .max(32),
  grant: grantSchema,
  /** Whether further sets give again. */
  repeat: z.boolean(),
});
export type CollectSet = z.infer<typeof collectSetSchema>;

export function giveSetPiece(mechanic: CollectSet, { progress, draw }: GiveFacts): Gift {
  const pieceId = drawnPiece(mechanic, draw().piece(mechanic.id, totalWeight(mechanic)));
  const found = (progress.sets[mechanic.id] ??= {});
  found[pieceId] = (found[pieceId] ?? 0) + 1;
  return { pieceId, ...grantDue(mechanic, wholeSets(mechanic, progress), progress) };
}

export function totalWeight({ pieces }: CollectSet): number {
  return pieces.reduce((sum, { weight }) => sum + weight, 0);
}

function drawnPiece({ pieces }: CollectSet, drawn: number): string {
  let left = drawn;
  for (const { id, weight } of pieces) {
    if (left < weight) return id;
    left -= weight;
  }
  throw new Error(`piece ${drawn} is beyond the weights`);
}

/** How many whole sets the pieces that were found make. */
export function wholeSets({ id, pieces }: CollectSet, { sets }: MemberProgress): number {
  const found = sets[id] ?? {};
  return Math.min(...pieces.map((piece) => found[piece.id] ?? 0));
}

/** The pieces that the next set still lacks, in the campaign's order; for the shopper's screen. */
export function missingPieces(mechanic: CollectSet, progress: MemberProgress): string[] {
  const found = progress.sets[mechanic.id] ?? {};
  const whole = mechanic.repeat ? wholeSets(mechanic, progress) : 0;
  return mechanic.pieces.filter(({ id }) => (found[id] ?? 0) <= whole).map(({ id }) => id);
}
