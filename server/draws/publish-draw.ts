import { isChance } from '#campaigns/check-launch.ts';
import { lockCampaign } from '../campaigns/lock-campaign.ts';
import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { ensureSeed } from './open-seed.ts';
import { insertNotice, isPublished, selectSeed } from './queries.ts';
import { readDraw, type PublicDraw } from './read-draw.ts';

/**
 * Publishes what a campaign promises, before anybody can win: the hash of its seed, the hash of its rules, its prizes.
 * Refuses `no-chance` where nothing is left to chance, and `changed-meanwhile` for another version than the one asked for.
 */
export async function publishDraw(
  ctx: StaffContext,
  campaignId: number,
  version: number,
): Promise<PublicDraw> {
  const { programId } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    const campaign = await lockCampaign(tx, programId, campaignId);
    if (campaign.version !== version) {
      throw new Refusal(
        'conflict',
        'changed-meanwhile',
        `Somebody has changed this campaign meanwhile (it is at version ${campaign.version}); read it again before you publish it.`,
      );
    }
    if (!isChance(campaign.definition)) {
      throw new Refusal(
        'conflict',
        'no-chance',
        'Nothing in this campaign is left to chance; just launch it.',
      );
    }
    await publishVersion(ctx, tx, campaignId, campaign);
  });
  return readDraw(ctx, { programId, campaignId });
}

/** Publishes one version, once. The caller holds the campaign's row. */
export async function publishVersion(
  ctx: StaffContext,
  tx: Transaction,
  campaignId: number,
  { version, definitionHash }: { version: number; definitionHash: string },
): Promise<void> {
  const { programId, userId } = ctx.actor;
  const place = { programId, campaignId };
  const { hash: seedHash } = await ensureSeed(ctx, tx, place);
  if ((await insertNotice(tx, place, version, userId)) === 0) return;
  await recordEvent(tx, ctx.actor, {
    type: 'draw.published',
    subject: campaignId,
    data: { version, definitionHash, seedHash },
  });
}

/** Whether what a version promises is public. */
export function isVersionPublished(
  sql: Database | Transaction,
  place: { programId: number; campaignId: number },
  version: number,
): Promise<boolean> {
  return isPublished(sql, place, version);
}

/** Refuses `draw-revealed`: who knows the seed knows the winners, so nothing may be won by it any more. */
export async function refuseRevealed(
  tx: Transaction,
  place: { programId: number; campaignId: number },
): Promise<void> {
  const [seed] = await selectSeed(tx, place);
  if (!seed?.revealedAt) return;
  throw new Refusal(
    'conflict',
    'draw-revealed',
    'The seed of this campaign is public, so nothing more can be won by it; make a new campaign.',
  );
}
