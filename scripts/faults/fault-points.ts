import type { Database, Transaction } from '#server/db/connect.ts';
import { Pipeline } from '#server/db/pipeline.ts';

/** Moments around a commit at which a server may die, in their order. */
export const faultPoints = [
  'before-begin',
  'after-locks',
  'after-facts',
  'amid-writes',
  'before-commit',
  'while-committing',
  'after-commit',
  'while-answering',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

/** Whose transaction: the lanes of the claim path, or that of everything else. */
export type FaultPath = 'claims' | 'others';

/** To the server: where to die. */
export interface Arm {
  point: FaultPoint;
  path: FaultPath;
  /** How often the point is passed first. */
  passes: number;
  /** How many turns of the event loop a commit has been on its way, for the point that asks for it. */
  turns: number;
}

/** Dies at a point, as if the power had gone: nothing is flushed, nobody is told. */
export class Trap {
  #armed: Arm | null = null;

  arm(armed: Arm): void {
    this.#armed = { ...armed };
  }

  at(path: FaultPath, point: FaultPoint): void {
    if (this.isDue(path, point)) die();
  }

  /** Dies so many turns after the transaction's work is done: the commit is sent, or not yet, or done and not told. */
  soonAt(path: FaultPath, point: FaultPoint): void {
    const turns = this.#armed?.turns ?? 0;
    if (this.isDue(path, point)) afterTurns(turns, die);
  }

  /** Whether the server is to die there now. */
  isDue(path: FaultPath, point: FaultPoint): boolean {
    if (this.#armed?.point !== point || this.#armed.path !== path) return false;
    this.#armed.passes -= 1;
    return this.#armed.passes < 0;
  }
}

export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function afterTurns(turns: number, act: () => void): void {
  if (turns === 0) act();
  else setImmediate(() => afterTurns(turns - 1, act));
}

/** Sets the trap around every transaction of the claim path. The product knows nothing of it. */
export function trapLanes(trap: Trap): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the lane as `this`
  const real = Pipeline.prototype.transaction;
  Pipeline.prototype.transaction = async function <Result>(
    this: Pipeline,
    work: (tx: Transaction) => Promise<{ last: Promise<Result> }>,
  ): Promise<Result> {
    trap.at('claims', 'before-begin');
    const result = await real.call(this, async (tx) => {
      const { last } = await work(watched(tx, trap, 'claims'));
      // The lane sends the commit with the writes; here it waits for them, so that there is a moment in between.
      await last;
      trap.at('claims', 'before-commit');
      trap.soonAt('claims', 'while-committing');
      return { last };
    });
    trap.at('claims', 'after-commit');
    return result as Result;
  };
}

/** The same around the transactions of everything else: redemptions, and what staff do. */
export function trappedPool(sql: Database, trap: Trap): Database {
  const begin = async (...input: unknown[]) => {
    trap.at('others', 'before-begin');
    const work = input.pop() as (tx: Transaction) => Promise<unknown>;
    const trapped = async (tx: Transaction) => {
      const result = await work(watched(tx, trap, 'others'));
      trap.at('others', 'before-commit');
      trap.soonAt('others', 'while-committing');
      return result;
    };
    const result = await (sql.begin as (...all: unknown[]) => Promise<unknown>)(...input, trapped);
    trap.at('others', 'after-commit');
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
  strings: readonly string[];
  /** Sends it; a piece of another statement is never sent. */
  handle: (...input: unknown[]) => unknown;
}

/** The first statement of a transaction takes its locks, the second reads its facts; and one is the first that writes. */
function watched(tx: Transaction, trap: Trap, path: FaultPath): Transaction {
  let [sent, hasWritten] = [0, false];
  const pointAfter = ({ strings }: Statement): FaultPoint | null => {
    sent += 1;
    if (sent <= 2) return sent === 1 ? 'after-locks' : 'after-facts';
    if (hasWritten || !/\b(insert into|update|delete from)\b/.test(strings.join())) return null;
    hasWritten = true;
    return 'amid-writes';
  };
  const watch = (statement: Statement): Statement => {
    const send = statement.handle.bind(statement);
    let first = true;
    statement.handle = (...input) => {
      if (first) {
        first = false;
        const point = pointAfter(statement);
        // Not the statement's own `then`, which would send it.
        if (point !== null) void settled.call(statement, () => trap.at(path, point), noop);
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
