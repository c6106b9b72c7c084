import type { Database, Transaction } from '#server/db/connect.ts';
import { Pipeline } from '#server/db/pipeline.ts';

/** Six moments around a commit at which a server may die. */
export const faultPoints = [
  'before-begin',
  'after-locks',
  'after-facts',
  'before-commit',
  'after-commit',
  'while-answering',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

/** Dies at a point, as if the power had gone: nothing is flushed, nobody is told. */
export class Trap {
  #armed: { point: FaultPoint; passes: number } | null = null;

  /** @param passes how often the point is passed first */
  arm(point: FaultPoint, passes: number): void {
    this.#armed = { point, passes };
  }

  at(point: FaultPoint): void {
    if (this.isDue(point)) die();
  }

  /** Whether the server is to die there now. */
  isDue(point: FaultPoint): boolean {
    if (this.#armed?.point !== point) return false;
    this.#armed.passes -= 1;
    return this.#armed.passes < 0;
  }
}

export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Sets the trap around every transaction of the claim path. The product knows nothing of it. */
export function trapLanes(trap: Trap): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the lane as `this`
  const real = Pipeline.prototype.transaction;
  Pipeline.prototype.transaction = async function <Result>(
    this: Pipeline,
    work: (tx: Transaction) => Promise<{ last: Promise<Result> }>,
  ): Promise<Result> {
    trap.at('before-begin');
    const result = await real.call(this, async (tx) => {
      const { last } = await work(watched(tx, trap));
      // The lane sends the commit with the writes; here it waits for them, so that there is a moment in between.
      await last;
      trap.at('before-commit');
      return { last };
    });
    trap.at('after-commit');
    return result as Result;
  };
}

/** The same around the transactions of everything else: redemptions, and what staff do. */
export function trappedPool(sql: Database, trap: Trap): Database {
  const begin = async (...input: unknown[]) => {
    trap.at('before-begin');
    const work = input.pop() as (tx: Transaction) => Promise<unknown>;
    const trapped = async (tx: Transaction) => {
      const result = await work(watched(tx, trap));
      trap.at('before-commit');
      return result;
    };
    const result = await (sql.begin as (...all: unknown[]) => Promise<unknown>)(...input, trapped);
    trap.at('after-commit');
    return result;
  };
  return new Proxy(sql, {
    get: (target, name) => (name === 'begin' ? begin : (Reflect.get(target, name) as unknown)),
  });
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the statement as `this`
const settled = Promise.prototype.then<void, void>;
const noop = () => undefined;

interface Statement extends Promise<unknown> {
  /** Sends it; a piece of another statement is never sent. */
  handle: (...input: unknown[]) => unknown;
}

/** The first statement of a transaction takes its locks, the second reads its facts. */
function watched(tx: Transaction, trap: Trap): Transaction {
  let sent = 0;
  const watch = (statement: Statement): Statement => {
    const send = statement.handle.bind(statement);
    let first = true;
    statement.handle = (...input) => {
      if (first) {
        first = false;
        sent += 1;
        const point = sent === 1 ? 'after-locks' : sent === 2 ? 'after-facts' : null;
        // Not the statement's own `then`, which would send it.
        if (point !== null) void settled.call(statement, () => trap.at(point), noop);
      }
      return send(...input);
    };
    return statement;
  };
  return new Proxy(tx, {
    apply: (target, self, input) => {
      const made = Reflect.apply<unknown, unknown[], unknown>(target as never, self, input as unknown[]);
      return typeof made === 'object' && made !== null && 'handle' in made ? watch(made as Statement) : made;
    },
  });
}
