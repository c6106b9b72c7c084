import type { StaffContext } from '../context.ts';
import { invalidField, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { utcToLocal } from '#campaigns/local-time.ts';
import { campaignSpan, getCampaign, type Campaign } from './get-campaign.ts';
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
  if (to === 'live') refuseEnded(before);
}

function refuseEnded({ definition, now }: LockedCampaign): void {
  if (now < campaignSpan(definition).endsAt) return;
  const today = utcToLocal(now, definition.timeZone).slice(0, 16).replace('T', ' ');
  const end = definition.endsAt.replace('T', ' ');
  throw invalidField(
    'definition.endsAt',
    'campaign-ended',
    `The campaign ends ${end}, which is past (it is ${today} in ${definition.timeZone}); move its end before you launch it.`,
  );
}

function eventType(from: LockedCampaign['state'], to: 'live' | 'paused'): string {
  if (to === 'paused') return 'campaign.paused';
  return from === 'draft' ? 'campaign.launched' : 'campaign.resumed';
}
