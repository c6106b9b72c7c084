import type { Transaction } from '../db/connect.ts';
import { notFound } from '../errors.ts';
import { selectLockedCampaign, type LockedCampaign } from './queries.ts';

export type { LockedCampaign };

/** The campaign as it stands, held until the transaction ends. @throws Refusal 404 where the program has none of this id */
export async function lockCampaign(
  tx: Transaction,
  programId: number,
  campaignId: number,
): Promise<LockedCampaign> {
  const campaign = await selectLockedCampaign(tx, programId, campaignId);
  if (!campaign) throw notFound('campaign');
  return campaign;
}
