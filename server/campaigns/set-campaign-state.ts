import type { StaffContext } from '../context.ts';
import { Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { endedField } from './ended-field.ts';
import { refuseFields } from './find-missing.ts';
import { getCampaign, type Campaign } from './get-campaign.ts';
import { prepareLaunch } from './prepare-launch.ts';
import { lockCampaign, type LockedCampaign } from './lock-campaign.ts';
import { updateCampaignState } from './queries.ts';

/** Launches, pauses or resumes a campaign. Refuses to set live what has ended, and to pause what was never launched. */
export async function setCampaignState(
  ctx: StaffContext,
  campaignId: number,
  to: 'live' | 'paused',
): Promise<Campaign> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const before = await lockCampaign(tx, programId, campaignId);
    refuseIdleMove(before, to);
    if (before.state === 'draft') await prepareLaunch(ctx, tx, campaignId, before);
    await updateCampaignState(tx, programId, campaignId, to);
    await recordEvent(tx, ctx.actor, {
      type: eventType(before.state, to),
      subject: campaignId,
      data: { version: before.version, definitionHash: before.definitionHash },
    });
    return getCampaign(ctx, campaignId, tx);
  });
}

function refuseIdleMove(before: LockedCampaign, to: 'live' | 'paused'): void {
  if (before.state === to) {
    throw new Refusal('conflict', 'nothing-to-change', `This campaign is ${to} already.`);
  }
  if (to === 'paused' && before.state === 'draft') {
    throw new Refusal('conflict', 'not-launched', 'This campaign is a draft; launch it before you pause it.');
  }
  const ended = to === 'live' ? endedField(before.definition, before.now) : null;
  if (ended) refuseFields([ended]);
}

function eventType(from: LockedCampaign['state'], to: 'live' | 'paused'): string {
  if (to === 'paused') return 'campaign.paused';
  return from === 'draft' ? 'campaign.launched' : 'campaign.resumed';
}
