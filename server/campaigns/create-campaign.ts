import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { StaffContext } from '../context.ts';
import { recordEvent } from '../staff/record-event.ts';
import { checkTimeZone } from './check-time-zone.ts';
import { definitionHash } from './definition-hash.ts';
import { getCampaign, type Campaign } from './get-campaign.ts';
import { insertCampaign, insertVersion } from './queries.ts';

export interface CampaignInput {
  name: string;
  definition: CampaignDefinition;
}

/** Makes a draft: its first version, which no claim can meet before the launch. */
export async function createCampaign(ctx: StaffContext, input: CampaignInput): Promise<Campaign> {
  const { programId, userId } = ctx.actor;
  const { name, definition } = input;
  return ctx.sql.begin(async (tx) => {
    await checkTimeZone(tx, definition.timeZone, 'definition.timeZone');
    const campaignId = await insertCampaign(tx, programId, name);
    const hash = definitionHash(definition);
    await insertVersion(tx, programId, {
      campaignId,
      version: 1,
      definition,
      definitionHash: hash,
      changedBy: userId,
    });
    await recordEvent(tx, ctx.actor, {
      type: 'campaign.created',
      subject: campaignId,
      data: { name, version: 1, definitionHash: hash },
    });
    return getCampaign(ctx, campaignId, tx);
  });
}
