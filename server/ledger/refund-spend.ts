import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import type { Purse } from './purse.ts';
import { selectEntryOfTransfer } from './queries.ts';
import { takeBack } from './take-back.ts';

export interface RefundInput {
  /** Of the spending, so of the redemption. */
  transferId: string;
  reason: string;
  /** Of the staff person; null where the program does it by itself. */
  by: string | null;
}

/**
 * Gives the points of a spending back to the lots they came from, once. What has passed its date meanwhile expires at once:
 * `balance` is what can be spent afterwards. Needs a purse that was locked with `SPENDING_SIDES`.
 * @throws Refusal `already-refunded`, `spending-not-found`
 */
export async function refundSpend(
  tx: Transaction,
  purse: Purse,
  { transferId, reason, by }: RefundInput,
): Promise<{ points: number; balance: number }> {
  const [entry] = await selectEntryOfTransfer(tx, purse.programId, purse.accountId, transferId);
  if (entry?.kind !== 'redemption') throw notFound('spending');
  const taken = await takeBack(tx, purse, entry, { kind: 'refund', side: 'redeemed', reason, by });
  if (!taken) {
    throw new Refusal(
      'conflict',
      'already-refunded',
      'The points of this gift have been given back already.',
    );
  }
  return { points: taken.amount, balance: purse.balance };
}
