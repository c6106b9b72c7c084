import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from './connect.ts';

/** What is done first in a transaction, before its own work. */
export type First = (tx: Transaction) => Promise<void>;
/** Is given each `sql.begin` of a request to run, with something to do first in it. */
export type Join = (begin: (first: First) => Promise<unknown>) => Promise<unknown>;

const joins = new AsyncLocalStorage<Join>();

/** Runs `work` so that `join` is given every transaction that it begins on a pool. */
export function joiningBegins<Result>(join: Join, work: () => Promise<Result>): Promise<Result> {
  return joins.run(join, work);
}

/** As `joiningBegins` has arranged it for whoever asks; undefined where nobody has. */
export function joinOfCaller(): Join | undefined {
  return joins.getStore();
}
