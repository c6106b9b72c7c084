import type { Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import { drawFromLots } from './lot-queries.ts';
import { legOf, postTransfer } from './post-transfer.ts';
import { sideOf, type Purse } from './purse.ts';

export interface SpendInput {
  /** The redemption's id: it becomes the transfer's too, and what the wallet's entry is for. */
  transferId: string;
  /** At least 1. */
  points: number;
  /** For the history of a demo program only. */
  at?: Date | undefined;
}

/** The program's sides that a purse must be locked with, for spending and for refunds. */
export const SPENDING_SIDES = ['redeemed'] as const;

/**
 * Spends points of a purse, those first that expire first. Answers the balance that is left, and keeps it on the purse.
 * @throws Refusal `not-enough-points`; PostgresError `transfer_pkey` where the id was used before
 */
export async function spendPoints(
  tx: Transaction,
  purse: Purse,
  input: SpendInput,
): Promise<{ balance: number }> {
  const { transferId, points, at } = input;
  const { programId, accountId } = purse;
  refuseIfShort(purse.balance, points);
  const posted = await postTransfer(tx, {
    programId,
    transferId,
    kind: 'redemption',
    at,
    legs: [
      { accountId, amount: -points, cause: transferId },
      { accountId: sideOf(purse, 'redeemed'), amount: points, cause: null },
    ],
  });
  const { seq, balance } = legOf(posted, 0);
  await drawFromLots(tx, { programId, accountId, seq, points, firstLot: null });
  purse.balance = balance;
  return { balance };
}

/** @throws Refusal `not-enough-points` */
export function refuseIfShort(balance: number, price: number): void {
  if (balance >= price) return;
  throw new Refusal(
    'conflict',
    'not-enough-points',
    `You need ${price - balance} more points for this gift; scan more packs.`,
  );
}
