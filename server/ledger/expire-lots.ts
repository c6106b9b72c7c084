import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import { programAccountId } from './accounts.ts';
import { emptyDueLots, selectDue } from './lot-queries.ts';
import { postTransfer } from './post-transfer.ts';
import { insertLedgerEvent } from './queries.ts';

/**
 * Takes the points out whose date has passed, of accounts of one currency whose locks, and that of the stripe's side for
 * expiry, the caller holds. Answers how many points expired.
 */
export async function expireLots(
  tx: Transaction,
  input: { programId: number; currency: number; stripe: number; accountIds: readonly string[] },
): Promise<number> {
  const { programId, currency, stripe, accountIds } = input;
  const due = await selectDue(tx, programId, accountIds);
  if (due.length === 0) return 0;
  const points = due.reduce((sum, account) => sum + account.points, 0);
  const transferId = uuidv7();
  const [, ...takers] = await postTransfer(tx, {
    programId,
    transferId,
    kind: 'expiry',
    legs: [
      { accountId: programAccountId('expired', stripe, currency), amount: points, cause: null },
      ...due.map((account) => ({ ...account, amount: -account.points, cause: transferId })),
    ],
  });
  await emptyDueLots(tx, programId, takers);
  await insertLedgerEvent(tx, programId, {
    type: 'points.expired',
    subject: transferId,
    data: { points, currency, accounts: due.length },
  });
  return points;
}
