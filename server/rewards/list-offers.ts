import type { Context } from '../context.ts';
import { programOf } from '../members/read-wallet.ts';
import { selectOffers, type OfferRow } from './offer-queries.ts';

/**
 * The catalogue of a program, with the prices of a member's tier; at most 200 offers.
 * @throws Refusal `program-not-found`
 */
export async function listOffers(
  { sql }: Context,
  programId: number,
  memberId: string | null,
): Promise<OfferRow[]> {
  const offers = await selectOffers(sql, programId, memberId);
  if (offers.length === 0) await programOf(sql, programId);
  return offers;
}
