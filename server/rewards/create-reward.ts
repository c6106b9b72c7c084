import type { StaffContext } from '../context.ts';
import type { Reward, RewardInput } from '../routes/schemas/rewards.ts';
import { recordEvent } from '../staff/record-event.ts';
import { insertReward, lockReward, replaceVariants } from './admin-queries.ts';
import { requireTiers } from '../members/tiers.ts';
import { settleNewReward, tiersPriced } from './settle-reward.ts';

/** Adds a reward to the catalogue. @throws Refusal `invalid` with the field that does not fit its kind */
export async function createReward(ctx: StaffContext, input: RewardInput): Promise<Reward> {
  const { programId } = ctx.actor;
  const { values, variants } = settleNewReward(ctx.config, input);
  return ctx.sql.begin(async (tx) => {
    await requireTiers(tx, programId, tiersPriced(values));
    const rewardId = await insertReward(tx, programId, values);
    await replaceVariants(tx, programId, rewardId, variants);
    const { name, pricePoints, stock, state } = values;
    await recordEvent(tx, ctx.actor, {
      type: 'reward.created',
      subject: rewardId,
      data: { name, kind: values.settings.kind, pricePoints, stock, state },
    });
    const reward = await lockReward(tx, programId, rewardId);
    if (!reward) throw new Error(`reward ${rewardId} is gone`);
    return reward;
  });
}
