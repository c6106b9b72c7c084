import type { Context } from '../context.ts';
import { programOf } from '../members/read-wallet.ts';
import { selectOffers, type OfferRow } from './queries.ts';

/**
 * The catalogue of a program; at most 200 offers.
 * @throws Refusal `program-not-found`
 */
export async function listOffers({ sql }: Context, programId: number): Promise<OfferRow[]> {
  const offers = await selectOffers(sql, programId);
  if (offers.length === 0) await programOf(sql, programId);
  return offers;
}
