import type { Database, Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { changeReserved, selectLeft, selectLeftOf } from './stock-queries.ts';

interface Pieces {
  programId: number;
  rewardId: number;
  pieces: number;
}

/**
 * Sets pieces of a reward's stock apart for the prizes of a campaign, which the catalogue then never gives. Once the
 * campaign is over, `releaseStock` gives back those that nobody won.
 * @throws Refusal `reward-not-found`; `stock-exhausted` with `left`, the pieces that can be had
 */
export async function reserveStock(tx: Transaction, { programId, rewardId, pieces }: Pieces): Promise<void> {
  if (await changeReserved(tx, programId, rewardId, pieces)) return;
  const left = await selectLeft(tx, programId, rewardId);
  if (left === null) throw notFound('reward');
  throw new Refusal('conflict', 'stock-exhausted', `Only ${left} of this reward are left.`, {
    members: { rewardId, left },
  });
}

/**
 * Gives pieces that were set apart back to the catalogue.
 * @throws Refusal `prizes-given` where those that are left would no longer cover what was won of it
 */
export async function releaseStock(tx: Transaction, { programId, rewardId, pieces }: Pieces): Promise<void> {
  if (await changeReserved(tx, programId, rewardId, -pieces)) return;
  throw new Refusal(
    'conflict',
    'prizes-given',
    `So much of this reward was won already that ${pieces} cannot go back to the catalogue.`,
  );
}

/** By reward, the pieces that `reserveStock` could set apart; nothing of a reward that is not there. */
export async function readStockLeft(
  sql: Database | Transaction,
  programId: number,
  rewardIds: readonly number[],
): Promise<Map<number, number>> {
  if (rewardIds.length === 0) return new Map();
  const rows = await selectLeftOf(sql, programId, rewardIds);
  return new Map(rows.map(({ rewardId, left }) => [rewardId, left]));
}
