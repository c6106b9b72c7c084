import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Reward, RewardPatch } from '../routes/schemas/rewards.ts';
import { recordEvent } from '../staff/record-event.ts';
import { lockReward, replaceVariants, updateRewardRow } from './admin-queries.ts';
import { requireTiers } from '../members/tiers.ts';
import { settleChangedReward, tiersPriced } from './settle-reward.ts';

/**
 * Changes what the patch names.
 * @throws Refusal `reward-not-found`; `invalid` with the field: a stock smaller than what was given, another kind
 */
export async function updateReward(ctx: StaffContext, rewardId: number, patch: RewardPatch): Promise<Reward> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const before = await lockReward(tx, programId, rewardId);
    if (!before) throw notFound('reward');
    const named = Object.entries(patch).filter(([, value]) => value !== undefined);
    if (named.length === 0) return before;
    const { values, variants } = settleChangedReward(ctx.config, before, patch);
    if (patch.tierPrices) await requireTiers(tx, programId, tiersPriced(values));
    await updateRewardRow(tx, programId, rewardId, values);
    await replaceVariants(tx, programId, rewardId, variants);
    await recordEvent(tx, ctx.actor, {
      type: 'reward.changed',
      subject: rewardId,
      data: Object.fromEntries(named),
    });
    return (await lockReward(tx, programId, rewardId)) ?? before;
  });
}
