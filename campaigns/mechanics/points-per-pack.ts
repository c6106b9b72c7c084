import { z } from 'zod';
import { slugSchema } from '../fields.ts';
import { isInside, weekSpans, windowFields, type WeekSpans } from '../windows.ts';
import type { Gift, GiveFacts } from './gift.ts';

const pointsSchema = z.int().min(1).max(1_000_000);
/** 200 is twice as many. */
const percentSchema = z.int().min(100).max(1000);

/** Every pack gives points: by product, times what the hour and the member's tier multiply them by. */
export const pointsPerPackSchema = z.strictObject({
  kind: z.literal('points-per-pack'),
  id: slugSchema.optional(),
  points: pointsSchema,
  byProduct: z
    .array(z.strictObject({ productId: z.int().min(1).max(2_147_483_647), points: pointsSchema }))
    .max(500)
    .optional(),
  percent: percentSchema.optional(),
  happyHours: z
    .array(z.strictObject({ ...windowFields, percent: percentSchema }))
    .max(20)
    .optional(),
  /** Once, with the member's first claim in the campaign; nothing multiplies it. */
  firstScanBonus: pointsSchema.optional(),
  tierPercent: z
    .array(z.strictObject({ tier: slugSchema, percent: percentSchema }))
    .max(20)
    .optional(),
});
export type PointsPerPack = z.infer<typeof pointsPerPackSchema>;

interface HappySpans {
  spans: WeekSpans;
  percent: number;
}
const happy = new WeakMap<PointsPerPack, readonly HappySpans[]>();

function happySpans(mechanic: PointsPerPack): readonly HappySpans[] {
  let found = happy.get(mechanic);
  if (!found) {
    found = (mechanic.happyHours ?? []).map((hour) => ({ spans: weekSpans([hour]), percent: hour.percent }));
    happy.set(mechanic, found);
  }
  return found;
}

/** Percentages multiply each other; a broken point is dropped once, at the end. */
export function givePoints(mechanic: PointsPerPack, facts: GiveFacts): Gift {
  const { productId, tier, local } = facts;
  const base = mechanic.byProduct?.find((row) => row.productId === productId)?.points ?? mechanic.points;
  const hour = mechanic.happyHours && happySpans(mechanic).find(({ spans }) => isInside(spans, local));
  const ofTier = mechanic.tierPercent?.find((row) => row.tier === tier);
  const points = multiplied(base, [mechanic.percent, hour?.percent, ofTier?.percent]);
  return { points: points + (facts.isFirst ? (mechanic.firstScanBonus ?? 0) : 0) };
}

/** What a pack gives to anybody at any hour: of its product, or without one the least of all products. */
export function surePoints(mechanic: PointsPerPack, productId?: number): number {
  const { byProduct = [], points, percent } = mechanic;
  const ofProduct = byProduct.find((row) => row.productId === productId)?.points;
  const least = Math.min(points, ...byProduct.map((row) => row.points));
  return multiplied(ofProduct ?? (productId === undefined ? least : points), [percent]);
}

/** The most that one pack can give, the first scan's bonus left out. */
export function mostPoints(mechanic: PointsPerPack): number {
  const base = Math.max(mechanic.points, ...(mechanic.byProduct ?? []).map(({ points }) => points));
  const most = (rows: readonly { percent: number }[] = []) =>
    Math.max(100, ...rows.map(({ percent }) => percent));
  return multiplied(base, [mechanic.percent, most(mechanic.happyHours), most(mechanic.tierPercent)]);
}

function multiplied(base: number, percents: readonly (number | undefined)[]): number {
  // At most 10^6 · 10^9: exact in a double.
  const product = percents.reduce<number>((sum, percent = 100) => sum * percent, base);
  return Math.floor(product / 100 ** percents.length);
}
