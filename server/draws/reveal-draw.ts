import { fenceCampaign } from '../campaigns/fence-campaign.ts';
import { campaignSpan } from '../campaigns/get-campaign.ts';
import { lockCampaign } from '../campaigns/lock-campaign.ts';
import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { openSeed } from './open-seed.ts';
import { updateRevealed } from './queries.ts';
import { readDraw, type PublicDraw } from './read-draw.ts';

/**
 * Reveals the seed once the campaign has ended: from then on anyone re-derives every winner, and nobody wins any more.
 * Refuses `not-ended` before its end, since who knows the seed knows the winners.
 */
export async function revealDraw(ctx: StaffContext, campaignId: number): Promise<PublicDraw> {
  const place = { programId: ctx.actor.programId, campaignId };
  await ctx.sql.begin(async (tx) => {
    const campaign = await lockCampaign(tx, place.programId, campaignId);
    if (campaign.now < campaignSpan(campaign.definition).endsAt) {
      throw new Refusal(
        'conflict',
        'not-ended',
        'The seed is revealed after the campaign’s end; who knows it knows every winner.',
      );
    }
    // Whoever has claimed before its end is told so before anybody knows the seed, and the record has them all.
    await fenceCampaign(tx, place.programId, campaignId);
    const seed = await openSeed(ctx, tx, place);
    if (!seed) throw notFound('draw');
    if ((await updateRevealed(tx, place, seed.toString('hex'))) === 0) return;
    await recordEvent(tx, ctx.actor, { type: 'draw.revealed', subject: campaignId, data: {} });
  });
  return readDraw(ctx, place);
}
