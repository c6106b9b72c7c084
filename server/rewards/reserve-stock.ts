import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { changeReserved, selectLeft } from './stock-queries.ts';

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
 * @throws Error where fewer are set apart, or those that were won would no longer be covered
 */
export async function releaseStock(tx: Transaction, { programId, rewardId, pieces }: Pieces): Promise<void> {
  if (await changeReserved(tx, programId, rewardId, -pieces)) return;
  throw new Error(`reward ${rewardId} of program ${programId} has no ${pieces} pieces to release`);
}
