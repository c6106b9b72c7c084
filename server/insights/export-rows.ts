import type { PendingQuery, Row } from 'postgres';
import type { Database } from '../db/connect.ts';

const ROWS_PER_LOT = 1000;

/**
 * Runs a query of any size in lots of 1,000 rows, all of one moment, in constant memory: a cursor of a read-only
 * transaction, kept until the last lot is taken or the caller ends early. `fetch` is a statement like any other, so
 * a connection lost between two lots is an error and never looks like the end.
 */
export async function* exportRows<T extends Row>(
  sql: Database,
  query: PendingQuery<T[]>,
): AsyncGenerator<T[], void> {
  const connection = await sql.reserve();
  try {
    await connection`begin read only`;
    // Readers may be slow, and the first lot may wait for a sort of everything.
    await connection`set local statement_timeout = '5min'`;
    await connection`set local idle_in_transaction_session_timeout = '2min'`;
    await connection`declare export_rows no scroll cursor for ${query}`;
    for (;;) {
      const lot = await connection<T[]>`fetch ${connection.unsafe(String(ROWS_PER_LOT))} from export_rows`;
      if (lot.length > 0) yield lot;
      if (lot.length < ROWS_PER_LOT) return;
    }
  } finally {
    // A connection that is lost has rolled back by itself.
    await connection`rollback`.catch(() => undefined);
    connection.release();
  }
}
