import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import type { ProgramAccountKind } from './accounts.ts';
import { expireLots } from './expire-lots.ts';
import { drawFromLots, returnToLots, selectExpiredOf } from './lot-queries.ts';
import { legOf, postTransfer } from './post-transfer.ts';
import { sideOf, type Purse } from './purse.ts';
import { insertReversal, type EntryRow } from './queries.ts';

interface TakingBack {
  kind: 'refund' | 'reversal';
  /** The program's side of the entry, which the purse was locked with. */
  side: ProgramAccountKind;
  reason: string;
  by: string | null;
}

/**
 * Posts the opposite of a member's entry, at most once: given points go, first of their own lot, less what of it has
 * expired; taken points come back to the lots they were of. Answers what moved, or null where it was taken back before.
 * @throws Refusal `points-spent`, `points-expired`
 */
export async function takeBack(
  tx: Transaction,
  purse: Purse,
  entry: EntryRow,
  { kind, side, reason, by }: TakingBack,
): Promise<{ amount: number; transferId: string } | null> {
  const { programId, accountId } = purse;
  const transferId = uuidv7();
  const marked = await insertReversal(tx, { programId, accountId, seq: entry.seq, transferId, reason, by });
  if (marked.length === 0) return null;
  const amount = await amountOf(tx, purse, entry);
  const posted = await postTransfer(tx, {
    programId,
    transferId,
    kind,
    legs: [
      { accountId, amount, cause: entry.cause },
      { accountId: sideOf(purse, side), amount: -amount, cause: null },
    ],
  });
  const { seq, balance } = legOf(posted, 0);
  purse.balance = balance;
  if (amount < 0) {
    await drawFromLots(tx, { programId, accountId, seq, points: -amount, firstLot: entry.seq });
  } else {
    await returnToLots(tx, { programId, accountId, takenBy: entry.seq, returnedBy: seq });
    purse.balance -= await expireLots(tx, { ...purse, accountIds: [accountId] });
  }
  return { amount, transferId };
}

/** What the member's account gains or, below zero, loses. */
async function amountOf(
  tx: Transaction,
  purse: Purse,
  { accountId, seq, amount }: EntryRow,
): Promise<number> {
  if (amount < 0) return -amount;
  const left = amount - (await selectExpiredOf(tx, purse.programId, accountId, seq));
  if (left === 0) {
    throw new Refusal(
      'conflict',
      'points-expired',
      'These points have expired; there is nothing to take back.',
    );
  }
  if (purse.balance < left) {
    throw new Refusal(
      'conflict',
      'points-spent',
      `Only ${purse.balance} of these ${left} points are left; ask for a correction of what can still be taken.`,
    );
  }
  return -left;
}
