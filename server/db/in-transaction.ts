import postgres from 'postgres';
import type { Database, Transaction } from './connect.ts';

/**
 * `sql.begin` for work that must outlive a lost connection. The driver (3.4.9) would send `rollback` into the closed
 * socket and throw from a timer, which ends the process. Work that never settles sends nothing, and the transaction is
 * rejected by the connection's closing.
 * @throws what the work throws; CONNECTION_CLOSED where the connection was lost, whether or not it had committed
 */
export async function inTransaction<Result>(
  sql: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const careful = async (tx: Transaction): Promise<Result> => {
    try {
      return await work(tx);
    } catch (error) {
      if (isConnectionLost(error)) return new Promise(() => undefined);
      throw error;
    }
  };
  return (await sql.begin(careful)) as Result;
}

/** Torn, closed by the server, or ended by it with a FATAL error. The driver's own errors carry their query. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error) || !('query' in error)) return false;
  if (error instanceof postgres.PostgresError) return ['FATAL', 'PANIC'].includes(error.severity);
  return 'syscall' in error || ('code' in error && error.code === 'CONNECTION_CLOSED');
}
