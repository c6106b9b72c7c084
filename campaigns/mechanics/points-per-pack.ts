import { z } from 'zod';

/** Every pack gives the same number of points. */
export const pointsPerPackSchema = z.strictObject({
  kind: z.literal('points-per-pack'),
  points: z.int().min(1).max(1_000_000),
});
export type PointsPerPack = z.infer<typeof pointsPerPackSchema>;

export function pointsPerPack(mechanic: PointsPerPack): number {
  return mechanic.points;
}
