import type { StaffContext } from '../context.ts';
import { selectRewards, type RewardRow } from './admin-queries.ts';

const REWARDS_MAX = 500;

/** The program's rewards, hidden ones too, newest first; at most 500. */
export async function listRewards(ctx: StaffContext): Promise<RewardRow[]> {
  return selectRewards(ctx.sql, ctx.actor.programId, REWARDS_MAX);
}
