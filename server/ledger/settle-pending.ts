import { v7 as uuidv7 } from 'uuid';
import { pointsExpireAt } from '#campaigns/points-expiry.ts';
import type { Transaction } from '../db/connect.ts';
import { memberAccountId, openMemberAccounts, programAccountId } from './accounts.ts';
import { selectCurrency } from './currency-queries.ts';
import { insertLots, type NewLot } from './lot-queries.ts';
import { settlePending, type PendingRow } from './pending-queries.ts';
import { legOf, postTransfer } from './post-transfer.ts';
import { insertLedgerEvent, selectNow } from './queries.ts';

export interface SettleInput {
  programId: number;
  currency: number;
  stripe: number;
  pendingIds: readonly string[];
  /** Who decided and why; null where the time came. */
  by: string | null;
  reason: string | null;
}

/** The program's sides whose locks `releasePoints` and `voidPoints` need, with those of the members. */
export const RELEASING_SIDES = ['held', 'issued'] as const;
export const VOIDING_SIDES = ['held'] as const;

/**
 * Makes points available that still wait; they are earned now, so that their expiry counts from now. Answers which they
 * were: others have been decided before.
 */
export async function releasePoints(tx: Transaction, input: SettleInput): Promise<PendingRow[]> {
  const { programId, currency, stripe } = input;
  const transferId = uuidv7();
  const released = await settlePending(tx, { ...input, to: 'released', transferId });
  if (released.length === 0) return released;
  await openMemberAccounts(
    tx,
    released.map(({ memberId }) => ({ programId, memberId, currency, kind: 'member' })),
  );
  const points = sumOf(released);
  const posted = await postTransfer(tx, {
    programId,
    transferId,
    kind: 'release',
    legs: [
      ...released.map((row) => ({
        accountId: memberAccountId(row.memberId, { currency }),
        amount: row.amount,
        cause: row.pendingId,
      })),
      ...released.map(pendingLeg),
      { accountId: programAccountId('held', stripe, currency), amount: points, cause: null },
      { accountId: programAccountId('issued', stripe, currency), amount: -points, cause: null },
    ],
  });
  const expiresAt = await expiryNow(tx, programId, currency);
  if (expiresAt) {
    const lots = released.map(({ amount }, index): NewLot => ({
      ...legOf(posted, index),
      amount,
      expiresAt,
    }));
    await insertLots(tx, programId, lots);
  }
  await tell(tx, input, 'points.released', transferId, released);
  return released;
}

/** Takes points away that still wait. Answers which they were: others have been decided before. */
export async function voidPoints(tx: Transaction, input: SettleInput): Promise<PendingRow[]> {
  const { programId, currency, stripe } = input;
  const transferId = uuidv7();
  const voided = await settlePending(tx, { ...input, to: 'voided', transferId });
  if (voided.length === 0) return voided;
  await postTransfer(tx, {
    programId,
    transferId,
    kind: 'void',
    legs: [
      ...voided.map(pendingLeg),
      { accountId: programAccountId('held', stripe, currency), amount: sumOf(voided), cause: null },
    ],
  });
  await tell(tx, input, 'points.voided', transferId, voided);
  return voided;
}

/** When points that are earned in this transaction expire. */
export async function expiryNow(tx: Transaction, programId: number, currency: number): Promise<Date | null> {
  const [now, kept] = [await selectNow(tx), await selectCurrency(tx, programId, currency)];
  return kept ? pointsExpireAt(kept.expiry, now, kept.timeZone) : null;
}

function pendingLeg({ memberId, currency, amount, pendingId }: PendingRow) {
  return {
    accountId: memberAccountId(memberId, { currency, kind: 'pending' }),
    amount: -amount,
    cause: pendingId,
  };
}

function sumOf(rows: readonly PendingRow[]): number {
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}

async function tell(
  tx: Transaction,
  { programId, currency, by, reason }: SettleInput,
  type: string,
  transferId: string,
  rows: readonly PendingRow[],
): Promise<void> {
  const data = { points: sumOf(rows), currency, pendingIds: rows.map((row) => row.pendingId), by, reason };
  await insertLedgerEvent(tx, programId, { type, subject: transferId, data });
}
