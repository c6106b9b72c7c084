import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import { memberAccountId, openMemberAccounts, programAccountId } from './accounts.ts';
import { programAccountLock } from './locks.ts';
import { insertLots, type NewLot } from './lot-queries.ts';
import { insertPending } from './pending-queries.ts';
import { legOf, postTransfer } from './post-transfer.ts';
import { expiryNow } from './settle-pending.ts';

export type { NewLot };

/** Where points of a claim go that are not just added to the member's own: another currency, or a wait. */
export interface EarnTo {
  programId: number;
  currency: number;
  /** The part of the program's accounts that the caller's transaction uses. */
  stripe: number;
  /** They wait on the pending account until they are released. */
  waits: boolean;
}

export interface Earning {
  claimId: string;
  memberId: string;
  points: number;
  /** Of points that wait: when they are released by themselves. */
  releaseAt: Date | null;
}

/** The program's side of it, to be locked with the members' before anything is read. */
export function earnLock({ programId, currency, stripe, waits }: EarnTo): bigint {
  return programAccountLock(programId, waits ? 'held' : 'issued', stripe, currency);
}

/** Posts what claims of one transaction earn, in one transfer. The caller holds the locks of members and `earnLock`. */
export async function earnPoints(
  tx: Transaction,
  to: EarnTo,
  earnings: readonly Earning[],
  at: Date | null,
): Promise<void> {
  const { programId, currency, stripe, waits } = to;
  const kind = waits ? 'pending' : 'member';
  await openMemberAccounts(
    tx,
    earnings.map(({ memberId }) => ({ programId, memberId, currency, kind })),
  );
  const legs = earnings.map(({ memberId, points, claimId }) => {
    return { accountId: memberAccountId(memberId, { currency, kind }), amount: points, cause: claimId };
  });
  const side = programAccountId(waits ? 'held' : 'issued', stripe, currency);
  const total = earnings.reduce((sum, { points }) => sum + points, 0);
  const posted = await postTransfer(tx, {
    programId,
    transferId: uuidv7(),
    kind: 'claim',
    legs: [...legs, { accountId: side, amount: -total, cause: null }],
    at: at ?? undefined,
  });
  if (waits) return insertPending(tx, programId, currency, earnings);
  const expiresAt = await expiryNow(tx, programId, currency);
  if (!expiresAt) return;
  const lots = earnings.map(({ points: amount }, leg): NewLot => ({
    ...legOf(posted, leg),
    amount,
    expiresAt,
  }));
  await insertLots(tx, programId, lots);
}

/** Gives entries of a transaction that were posted elsewhere the dates on which their points expire. */
export function addLots(tx: Transaction, programId: number, lots: readonly NewLot[]): Promise<void> {
  return insertLots(tx, programId, lots);
}
