import type { StaffContext } from '../context.ts';
import type { Reward } from '../routes/schemas/rewards.ts';
import { selectRewards } from './admin-queries.ts';

const REWARDS_MAX = 500;

/** The program's rewards, hidden ones too, newest first; at most 500. */
export async function listRewards(ctx: StaffContext): Promise<Reward[]> {
  return selectRewards(ctx.sql, ctx.actor.programId, REWARDS_MAX);
}
