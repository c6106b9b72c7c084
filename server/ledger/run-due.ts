import type { Context } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { STRIPES } from './accounts.ts';
import { expireLots } from './expire-lots.ts';
import { takeLocks } from './locks.ts';
import { selectDueAccounts } from './lot-queries.ts';
import { selectDuePending } from './pending-queries.ts';
import { purseLocks } from './purse.ts';
import { releasePoints, RELEASING_SIDES } from './settle-pending.ts';

/** Rows that one transaction reads: it holds the locks of their members, who wait for milliseconds. */
const BATCH = 200;

/** Does one batch of what is due; whether there may be more. */
type Step = (sql: Database) => Promise<boolean>;

/**
 * Posts what time has brought about: points expire, points that waited are released. A batch is a transaction of its own,
 * so that a server may be killed at any moment; of several servers one works, since the others would only meet its locks.
 * @param goOn asked before each batch; false ends the run
 */
export async function runDuePoints(
  { sql }: Pick<Context, 'sql'>,
  goOn: () => boolean = () => true,
): Promise<void> {
  for (const step of [expireBatch, releaseBatch]) {
    while (goOn() && (await step(sql)));
  }
}

const expireBatch: Step = (sql) =>
  alone(sql, 'ledger expiry', async (tx) => {
    const due = await selectDueAccounts(tx, BATCH);
    const batch = firstKind(due);
    if (!batch) return false;
    const { programId, currency, rows } = batch;
    const stripe = Math.floor(Math.random() * STRIPES);
    const memberIds = rows.map((row) => row.memberId);
    await takeLocks(tx, purseLocks({ programId, memberIds, currency, stripe, sides: [] }));
    await expireLots(tx, { programId, currency, stripe, accountIds: rows.map((row) => row.accountId) });
    return due.length === BATCH || rows.length < due.length;
  });

const releaseBatch: Step = (sql) =>
  alone(sql, 'ledger release', async (tx) => {
    const due = await selectDuePending(tx, BATCH);
    const batch = firstKind(due);
    if (!batch) return false;
    const { programId, currency, rows } = batch;
    const stripe = Math.floor(Math.random() * STRIPES);
    const memberIds = rows.map((row) => row.memberId);
    await takeLocks(tx, purseLocks({ programId, memberIds, currency, stripe, sides: RELEASING_SIDES }));
    const pendingIds = rows.map((row) => row.pendingId);
    await releasePoints(tx, { programId, currency, stripe, pendingIds, by: null, reason: null });
    return due.length === BATCH || rows.length < due.length;
  });

/** A batch, unless another server is at one of the same kind. */
function alone(sql: Database, name: string, work: (tx: Transaction) => Promise<boolean>): Promise<boolean> {
  return sql.begin<boolean>(async (tx) => {
    const [row] = await tx<
      [{ free: boolean }]
    >`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as free`;
    return row.free && work(tx);
  });
}

/** One transfer is of one program and one currency: those of the row that has been due longest. */
function firstKind<Row extends { programId: number; currency: number }>(due: readonly Row[]) {
  const [first] = due;
  if (!first) return null;
  const { programId, currency } = first;
  const rows = due.filter((row) => row.programId === programId && row.currency === currency);
  return { programId, currency, rows };
}
