import type { Transaction } from '../db/connect.ts';

/** Names a campaign for the fence that its claims hold in its shared form, where it has prizes. */
export function campaignFence(programId: number, campaignId: number): string {
  return `campaign:${programId}:${campaignId}`;
}

/**
 * Waits for claims of a campaign with prizes that are under way, and keeps new ones out until the transaction ends: what is
 * counted then has been won, and no claim goes by what the campaign promised before.
 */
export async function fenceCampaign(tx: Transaction, programId: number, campaignId: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${campaignFence(programId, campaignId)}, 0))`;
}
