import type { StaffContext } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { lockReward, updateRewardRow, type RewardRow, type RewardValues } from './admin-queries.ts';

export type RewardPatch = { [Key in keyof RewardValues]?: RewardValues[Key] | undefined };

/** Changes what the patch names. Refuses a stock smaller than what has been redeemed. */
export async function updateReward(
  ctx: StaffContext,
  rewardId: number,
  patch: RewardPatch,
): Promise<RewardRow> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const before = await lockReward(tx, programId, rewardId);
    if (!before) throw notFound('reward');
    const named = Object.entries(patch).filter(([, value]) => value !== undefined);
    if (named.length === 0) return before;
    const after: RewardRow = { ...before, ...Object.fromEntries(named) };
    if (after.stock < before.redeemed) {
      throw invalidField(
        'stock',
        'stock-below-redeemed',
        `${before.redeemed} have been redeemed already; the stock cannot be smaller.`,
        { minimum: before.redeemed },
      );
    }
    await updateRewardRow(tx, programId, rewardId, after);
    await recordEvent(tx, ctx.actor, {
      type: 'reward.changed',
      subject: rewardId,
      data: Object.fromEntries(named),
    });
    return after;
  });
}
