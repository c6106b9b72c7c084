import { Socket } from 'node:net';
import { openDatabase, type ConnectOptions, type Database, type Transaction } from './connect.ts';
import { ConnectionLost } from './database-away.ts';

/** Longer than any statement or lock wait that the server allows. */
const SILENCE_MS_MAX = 45_000;

/**
 * One connection for one transaction at a time, in as few messages as there are decisions to make. Statements that `work`
 * sends without waiting travel together: `begin` with the first ones, `commit` with the last.
 */
export class Pipeline {
  readonly #sql: Database;
  #socket: Socket | null = null;

  constructor(options: Omit<ConnectOptions, 'max' | 'socket'>) {
    const socket = (place: Place) => (this.#socket = coalescingSocket(place));
    this.#sql = openDatabase({ ...options, max: 1, socket });
  }

  /**
   * `work` returns the answers of its last statements unawaited, so that `commit` leaves with them. A statement that fails
   * fails those after it, `commit` included.
   * @throws what a statement or `work` throws, and then nothing was written; ConnectionLost where the connection was lost,
   *   whether or not it had committed
   */
  async transaction<Result>(work: (tx: Transaction) => Promise<{ last: Promise<Result> }>): Promise<Result> {
    const tx = await this.#sql.reserve();
    const socket = this.#socket;
    let lost = false;
    let onClose = (): void => undefined;
    const loss = new Promise<never>((_, reject) => {
      onClose = () => {
        lost = true;
        reject(new ConnectionLost());
      };
      socket?.once('close', onClose);
    });
    loss.catch(() => undefined);
    // The server's own timeouts cannot reach us over a network that has gone silent.
    const patience = setTimeout(() => socket?.destroy(), SILENCE_MS_MAX).unref();
    const step = <Value>(value: Promise<Value>): Promise<Value> => Promise.race([value, loss]);
    try {
      const begun = tx`begin`.execute();
      begun.catch(() => undefined);
      const sent = work(whileOpen(tx, () => lost));
      // Once the connection is lost nobody waits for the work, which may still be going on.
      sent.then(({ last }) => last).catch(() => undefined);
      const { last } = await step(sent);
      const committed = tx`commit`.execute();
      const [result] = await step(Promise.all([last, committed, begun]));
      tx.release();
      return result;
    } catch (error) {
      // A lost connection has left the pool by itself, and the driver fails on whatever is still sent to it.
      if (lost) throw error;
      await step(tx`rollback`.then(() => tx.release()));
      throw error;
    } finally {
      clearTimeout(patience);
      socket?.off('close', onClose);
    }
  }

  async end(): Promise<void> {
    await this.#sql.end({ timeout: 5 });
  }
}

/** The driver breaks the process where it is given statements for a lost connection; here they fail instead. */
function whileOpen(tx: Transaction, isLost: () => boolean): Transaction {
  return new Proxy(tx, {
    apply: (target, self, input) => {
      if (isLost()) throw new ConnectionLost();
      return Reflect.apply(target, self, input) as unknown;
    },
  });
}

interface Place {
  host: string[];
  port: number[];
  path?: string | boolean;
}

/**
 * A socket to PostgreSQL that sends what one turn of the event loop writes in one piece. Each piece wakes a process on the
 * other side, which costs more than all the bytes of a statement.
 */
function coalescingSocket({ host, port, path }: Place): Socket {
  // The driver stops sending ahead when a socket says that it is full.
  const roomy = { allowHalfOpen: false, writableHighWaterMark: 1 << 20 };
  const socket = new Socket(roomy).setNoDelay();
  socket.connect(
    typeof path === 'string' ? { path } : { host: host[0] ?? 'localhost', port: port[0] ?? 5432 },
  );
  const write = socket.write.bind(socket) as (chunk: Uint8Array, done?: () => void) => boolean;
  let corked = false;
  const uncork = () => {
    corked = false;
    socket.uncork();
  };
  socket.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    if (!corked) {
      corked = true;
      socket.cork();
      // After the driver's own immediate, which sends its small messages.
      process.nextTick(uncork);
    }
    return write(chunk as Uint8Array, ...(rest as [() => void]));
  };
  return socket;
}
