import type { Transaction } from '../db/connect.ts';
import { insertLots } from './lot-queries.ts';
import { legOf } from './post-transfer.ts';
import type { PostedLeg } from './queries.ts';
import { expiryNow } from './settle-pending.ts';

/** Gives points that the first leg of a transfer has brought their date, where points of the currency expire. */
export async function giveLot(
  tx: Transaction,
  given: { programId: number; currency: number; amount: number; posted: readonly PostedLeg[] },
): Promise<void> {
  const { accountId, seq } = legOf(given.posted, 0);
  const expiresAt = await expiryNow(tx, given.programId, given.currency);
  if (expiresAt) await insertLots(tx, given.programId, [{ accountId, seq, amount: given.amount, expiresAt }]);
}
