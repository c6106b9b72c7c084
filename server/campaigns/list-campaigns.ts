import type { StaffContext } from '../context.ts';
import { toCampaign, type Campaign } from './get-campaign.ts';
import { selectCampaigns } from './queries.ts';

const CAMPAIGNS_MAX = 500;

/** The program's campaigns, newest first; at most 500. */
export async function listCampaigns(ctx: StaffContext): Promise<Campaign[]> {
  const rows = await selectCampaigns(ctx.sql, ctx.actor.programId, { limit: CAMPAIGNS_MAX });
  return rows.map(toCampaign);
}
