import { z } from 'zod';
import { pointsPerPack, pointsPerPackSchema } from './points-per-pack.ts';

/** The registry of mechanics: what a claim gives. One file a kind. */
export const mechanicSchema = z.discriminatedUnion('kind', [pointsPerPackSchema]);
export type Mechanic = z.infer<typeof mechanicSchema>;

/** Points that one mechanic gives for one pack. */
export function mechanicPoints(mechanic: Mechanic): number {
  switch (mechanic.kind) {
    case 'points-per-pack':
      return pointsPerPack(mechanic);
  }
}
