import type postgres from 'postgres';
import { isDatabaseAway } from './database-away.ts';
import { joinOfCaller, type First } from './joined-begin.ts';

type Work = (tx: postgres.TransactionSql) => unknown;
/** As the driver's `begin`: what to begin with, such as `read only`, may stand before the work. */
type BeginInput = [work: Work] | [options: string, work: Work];

/** How long queries of an outworn pool may still take. */
const GRACE_MS = 60_000;

/**
 * A pool that survives lost connections. The driver (3.4.9) keeps half-written messages of a connection that was closed and
 * sends them ahead of the next one's; it also ends the process where a transaction is rolled back on a closed connection,
 * and where a connection is lost just as the driver asks it for its types. So the first loss brings a new pool, a
 * transaction whose connection is gone sends nothing more, and `keepRunning`.
 * @param open makes a pool that calls `onLoss` whenever one of its connections is closed
 */
export function resilient(open: (onLoss: () => void) => postgres.Sql): postgres.Sql {
  keepRunning();
  let ended = false;
  let current = renew();

  function renew(): postgres.Sql {
    const pool: postgres.Sql = open(() => {
      if (ended || pool !== current) return;
      current = renew();
      setTimeout(() => void pool.end({ timeout: 1 }).catch(() => undefined), GRACE_MS).unref();
    });
    return pool;
  }

  const own: Record<PropertyKey, unknown> = {
    begin: (...input: BeginInput) => joinedBegin(current, input),
    end: (options?: { timeout?: number }) => {
      ended = true;
      return current.end(options);
    },
  };
  return new Proxy(current, {
    apply: (_target, _this, args) =>
      Reflect.apply<undefined, unknown[], unknown>(current as never, undefined, args as unknown[]),
    get: (_target, key) => own[key] ?? (Reflect.get(current, key) as unknown),
  });
}

/** Reads are nobody's to join. */
function joinedBegin(sql: postgres.Sql, input: BeginInput): Promise<unknown> {
  const join = input.length === 1 ? joinOfCaller() : undefined;
  return join ? join((first) => carefulBegin(sql, input, first)) : carefulBegin(sql, input);
}

/** `sql.begin` whose work never settles once the connection is lost: then nothing is sent, and the closing rejects it. */
async function carefulBegin(sql: postgres.Sql, input: BeginInput, first?: First): Promise<unknown> {
  const [options, work] = input.length === 1 ? ['', input[0]] : input;
  return sql.begin(options, async (tx) => {
    try {
      await first?.(tx);
      return await work(tx);
    } catch (error) {
      // The driver's own errors carry their query; another service's may have the same codes.
      const lost = error instanceof Error && 'query' in error && isDatabaseAway(error);
      if (lost) return new Promise(() => undefined);
      throw error;
    }
  });
}

let keepsRunning = false;

/**
 * The driver holds the answer to its own question for types in a promise that nobody can reach: who waits for the connection
 * is told that it is lost, and this promise would end the process besides. Any other one still does.
 */
function keepRunning(): void {
  if (keepsRunning) return;
  keepsRunning = true;
  process.on('unhandledRejection', (reason) => {
    const asked = reason instanceof Error && 'query' in reason ? String(reason.query) : '';
    if (!isDatabaseAway(reason) || !asked.includes('pg_catalog.pg_type')) throw reason;
  });
}
