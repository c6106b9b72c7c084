import type { Context } from '../context.ts';
import { selectOffers, type OfferRow } from './queries.ts';

/** The catalogue of a program; at most 200 offers. */
export async function listOffers({ sql }: Context, programId: number): Promise<OfferRow[]> {
  return selectOffers(sql, programId);
}
