import { z } from 'zod';
import { isWithin, placeSchema } from '../fields.ts';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** Scans from these countries and provinces take part; where a scan was made is not always known. */
export const placesSchema = z.strictObject({
  kind: z.literal('places'),
  places: z.array(placeSchema).min(1).max(300),
  unknown: z.enum(['allowed', 'refused']),
});
export type Places = z.infer<typeof placesSchema>;

export function places(rule: Places, { place }: RuleFacts): RuleRefusal | null {
  const known = typeof place === 'string';
  const takesPart = known ? rule.places.some((outer) => isWithin(place, outer)) : rule.unknown === 'allowed';
  return takesPart ? null : { outcome: 'not-eligible', reason: 'place' };
}
