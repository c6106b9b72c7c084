import type { PendingQuery, Row } from 'postgres';
import type { Database } from '../db/connect.ts';

const ROWS_PER_LOT = 1000;

/**
 * Runs a query of any size in lots of 1,000 rows, all of one moment, in constant memory: a cursor of a read-only
 * transaction, open until the last lot is taken or the caller ends early. `fetch` is a statement like any other, so a
 * connection lost between two lots is an error; the library's own cursor would take it for the end.
 */
export async function* exportRows<T extends Row>(
  sql: Database,
  query: PendingQuery<T[]>,
): AsyncGenerator<T[], void> {
  let deliver: (lot: T[] | null) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  let resume: (more: boolean) => void = () => undefined;
  const nextLot = () => {
    const lot = new Promise<T[] | null>((resolve, reject) => ([deliver, fail] = [resolve, reject]));
    lot.catch(() => undefined);
    return lot;
  };
  let awaited = nextLot();

  const transaction = sql.begin('read only', async (tx) => {
    // Readers may be slow, and the first lot may wait for a sort of everything.
    await orNever(tx`set local statement_timeout = '5min'`);
    await orNever(tx`set local idle_in_transaction_session_timeout = '2min'`);
    await orNever(tx`declare export_rows no scroll cursor for ${query}`);
    for (let more = true; more;) {
      // Never prepared: the connection would keep the columns of the export before.
      const lot = await orNever(tx.unsafe<T[]>(`fetch ${ROWS_PER_LOT} from export_rows`));
      const asked = new Promise<boolean>((resolve) => (resume = resolve));
      deliver(lot);
      more = lot.length === ROWS_PER_LOT && (await asked);
    }
  });
  let failed = false;
  const ended = transaction.then(
    () => deliver(null),
    (error: unknown) => {
      failed = true;
      fail(error);
    },
  );

  try {
    for (;;) {
      const lot = await awaited;
      if (!lot) return;
      awaited = nextLot();
      if (lot.length > 0) yield lot;
      if (!failed) resume(true);
    }
  } finally {
    // On a lost connection the loop above stays where it is, as in `orNever`.
    if (!failed) resume(false);
    await ended;
  }
}

/**
 * Waits for ever where the connection is lost. `begin` then fails by itself; if its function ended, it would write a
 * commit or rollback to the closed socket, which nothing can catch (https://github.com/porsager/postgres/issues/1208).
 */
async function orNever<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const lost = error instanceof Error && 'code' in error && /^CONNECTION_/.test(String(error.code));
    if (lost) return new Promise<T>(() => undefined);
    throw error;
  }
}
