import { z } from 'zod';
import { localisedTextSchema, slugSchema } from './fields.ts';

/** What chance, sets and missions give. A campaign's table of prizes is published before it starts. */
export const prizeSchema = z.strictObject({
  id: slugSchema,
  name: localisedTextSchema,
  /** What one costs the brand, in whole VND. */
  worth: z.int().min(0).max(1_000_000_000_000),
  /** How many there are, for all mechanics together. */
  stock: z.int().min(0).max(100_000_000),
  gives: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('points'), points: z.int().min(1).max(1_000_000) }),
    z.strictObject({ kind: z.literal('reward'), rewardId: z.int().min(1).max(2_147_483_647) }),
  ]),
});
export type Prize = z.infer<typeof prizeSchema>;

/** What rounding something off gives: points, or a prize. */
export const grantSchema = z.union([
  z.strictObject({ points: z.int().min(1).max(1_000_000) }),
  z.strictObject({ prizeId: slugSchema }),
]);
export type Grant = z.infer<typeof grantSchema>;

/** How many of a prize are drawn. */
const winnersSchema = z.strictObject({ prizeId: slugSchema, winners: z.int().min(1).max(10_000_000) });
export type WinnersOfPrize = z.infer<typeof winnersSchema>;
export const prizeTableSchema = z.array(winnersSchema).min(1).max(32);
