import type { StaffContext } from '../context.ts';
import { recordEvent } from '../staff/record-event.ts';
import { insertReward, type RewardRow, type RewardValues } from './admin-queries.ts';

/** Adds a reward to the catalogue. */
export async function createReward(ctx: StaffContext, input: RewardValues): Promise<RewardRow> {
  return ctx.sql.begin(async (tx) => {
    const reward = await insertReward(tx, ctx.actor.programId, input);
    const { name, pricePoints, stock, state } = reward;
    await recordEvent(tx, ctx.actor, {
      type: 'reward.created',
      subject: reward.rewardId,
      data: { name, pricePoints, stock, state },
    });
    return reward;
  });
}
