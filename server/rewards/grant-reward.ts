import type { Transaction } from '../db/connect.ts';
import { openRedemption } from './open-redemption.ts';
import type { FulfilmentState } from './redemption.ts';

export interface Grant {
  programId: number;
  memberId: string;
  rewardId: number;
  claimId: string;
  /** What the campaign's definition calls the prize. */
  prizeId: string;
  /** Made by whoever writes the award, which names it. */
  redemptionId: string;
  /** For the history of a demo program only. */
  at?: Date;
}

/**
 * Gives a reward that a claim has won: a redemption at no cost, which goes the way of the catalogue's from here on. One
 * statement, and none that touches the reward's row, since `reserveStock` has set the piece apart; that no more are given
 * than were reserved is what the prize's pool sees to. Once for each award: the caller keeps award and claim unique.
 * @throws Error where the program has no such reward; then the transaction is to fail
 */
export async function grantReward(
  tx: Transaction,
  grant: Grant,
): Promise<{ voucherId: string; state: FulfilmentState }> {
  const { programId, memberId, rewardId, claimId, prizeId, redemptionId, at } = grant;
  return openRedemption(tx, {
    ...{ programId, redemptionId, rewardId, memberId, points: 0, variantId: null, at: at ?? null },
    won: { claimId, prizeId },
  });
}
