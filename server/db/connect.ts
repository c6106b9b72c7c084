import type { Socket } from 'node:net';
import postgres from 'postgres';
import { resilient } from './resilient.ts';

/** The connection pool; `bigint` arrives as number, `date` as `YYYY-MM-DD`, `timestamptz` as Date. */
export type Database = postgres.Sql;

/** A connection inside a transaction: of `sql.begin(async (tx) => …)`, or of a `Pipeline`. */
export type Transaction = postgres.TransactionSql | postgres.ReservedSql;

export type ConnectOptions = {
  /** `postgres://user:password@host:port/database`; `?host=/folder` names a unix socket's folder. */
  url: string;
  /** Shown in pg_stat_activity, after "packmint ". */
  name: string;
  /** Connections in the pool; 10 unless told. */
  max?: number;
  /** Of one statement; 30,000 unless told, 0 for none (migrations, long exports). */
  statementTimeoutMs?: number;
  /** Of waiting for a lock; 5,000 unless told, 0 for none. */
  lockTimeoutMs?: number;
  /**
   * Tables are read by index, whatever the statistics say. A statement that was prepared while a table was empty
   * otherwise keeps a plan that reads all of it, until long after it has grown. And a statement is planned once: since
   * no statistics matter, planning it again for what is asked this time finds the same plan.
   */
  lookUpsOnly?: boolean;
  /** Makes the connection's socket, for who has to know it. */
  socket?: (place: { host: string[]; port: number[]; path?: string | boolean }) => Socket;
};

const LOOK_UPS_ONLY = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  plan_cache_mode: 'force_generic_plan',
};

const POSTGRES_TYPES = { int8: 20, date: 1082 };

/** Opens a pool; nothing connects before the first query. Close it with `sql.end()`. */
export function openDatabase(options: ConnectOptions): Database {
  return resilient((onLoss) => openPool(options, onLoss));
}

function openPool(options: ConnectOptions, onLoss: () => void): Database {
  const { url, socketFolder } = splitSocket(options.url);
  // Where no connection came about, none was lost; but a socket of ours is written to before it is connected.
  let written = options.socket !== undefined;
  return postgres(url, {
    ...(socketFolder === undefined ? {} : { host: socketFolder }),
    ...(options.socket ? { socket: options.socket } : {}),
    max: options.max ?? 10,
    connect_timeout: 10,
    // While the database is away, requests are to fail at once rather than to queue.
    backoff: () => 0,
    // A connection that ends is one that was lost, and none is retired under somebody who holds a session's lock.
    max_lifetime: null,
    onparameter: () => (written = true),
    onclose: () => {
      if (written) onLoss();
    },
    onnotice: () => undefined,
    types: {
      bigint: { to: POSTGRES_TYPES.int8, from: [POSTGRES_TYPES.int8], serialize: String, parse: parseInt8 },
      // A day has no time zone; the library's Date would give it one.
      day: {
        to: POSTGRES_TYPES.date,
        from: [POSTGRES_TYPES.date],
        serialize: String,
        parse: (text: string) => text,
      },
    },
    connection: {
      application_name: `packmint ${options.name}`,
      TimeZone: 'UTC',
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      lock_timeout: options.lockTimeoutMs ?? 5_000,
      idle_in_transaction_session_timeout: 15_000,
      ...(options.lookUpsOnly ? LOOK_UPS_ONLY : {}),
    },
  });
}

/** An int8 as a number. Throws RangeError beyond 2^53, where a number would silently lose its last digits. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${text} is too large for a number; select it as text.`);
  }
  return value;
}

/** libpq's way of naming a socket in a URL, which the library does not know. */
function splitSocket(url: string): { url: string; socketFolder?: string } {
  const parsed = new URL(url);
  const socketFolder = parsed.searchParams.get('host');
  if (socketFolder === null) return { url };
  parsed.searchParams.delete('host');
  return { url: parsed.href, socketFolder };
}
