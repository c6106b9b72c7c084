import type { StaffContext } from '../context.ts';
import { Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { checkTimeZone } from './check-time-zone.ts';
import type { CampaignInput } from './create-campaign.ts';
import { definitionHash } from './definition-hash.ts';
import { getCampaign, type Campaign } from './get-campaign.ts';
import { lockCampaign } from './lock-campaign.ts';
import { carryPromises } from './prepare-launch.ts';
import { insertVersion, updateCampaignRow } from './queries.ts';

/**
 * Replaces name and definition. Each change is a new version, also while the campaign is live: a claim names the version
 * that decided it. `input.version` is the one that was edited; another's change in between is refused with 409.
 */
export async function updateCampaign(
  ctx: StaffContext,
  campaignId: number,
  input: CampaignInput & { version: number },
): Promise<Campaign> {
  const { programId, userId } = ctx.actor;
  const { name, definition } = input;
  return ctx.sql.begin(async (tx) => {
    const before = await lockCampaign(tx, programId, campaignId);
    if (before.version !== input.version) throw changedMeanwhile(before.version);
    await checkTimeZone(tx, definition.timeZone, 'definition.timeZone');
    const hash = definitionHash(definition);
    if (hash !== before.definitionHash || name !== before.name) {
      const version = before.version + 1;
      await insertVersion(tx, programId, {
        campaignId,
        version,
        definition,
        definitionHash: hash,
        changedBy: userId,
      });
      await updateCampaignRow(tx, programId, campaignId, { name, version });
      if (before.state !== 'draft')
        await carryPromises(ctx, tx, campaignId, { before, definition, version, hash });
      await recordEvent(tx, ctx.actor, {
        type: 'campaign.changed',
        subject: campaignId,
        data: { name, version, definitionHash: hash },
      });
    }
    return getCampaign(ctx, campaignId, tx);
  });
}

function changedMeanwhile(version: number): Refusal {
  return new Refusal(
    'conflict',
    'changed-meanwhile',
    `Somebody has changed this campaign meanwhile (it is at version ${version}); load it again and repeat your change.`,
  );
}
