import { checkChange } from '#campaigns/check-change.ts';
import { checkPapers, isChance } from '#campaigns/check-launch.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Context, StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { publishVersion, refuseRevealed } from '../draws/publish-draw.ts';
import { sealBatches } from '../draws/seal-batches.ts';
import { Refusal } from '../errors.ts';
import { fenceCampaign } from './fence-campaign.ts';
import { fieldOfFault, findMissing, refuseFields, unknownCurrency } from './find-missing.ts';
import { requireTiers, tiersNamed } from '../members/tiers.ts';
import { checkGiven } from './check-given.ts';
import { lockCampaign, type LockedCampaign } from './lock-campaign.ts';
import { reservePrizes } from './reserve-prizes.ts';

/**
 * What must be there before a campaign is launched, and is fixed by it: the papers that its market asks for, the draw in
 * public, the stock of its prizes, and the winners of each batch. Refuses with every field that is missing.
 */
export async function prepareLaunch(
  ctx: StaffContext,
  tx: Transaction,
  campaignId: number,
  campaign: LockedCampaign,
): Promise<void> {
  const { definition } = campaign;
  const place = { programId: ctx.actor.programId, campaignId };
  const { fields, drawPublished } = await findMissing(tx, place, campaign);
  refuseFields(fields);
  if (!drawPublished) {
    throw new Refusal(
      'conflict',
      'draw-not-published',
      'Publish the draw first: the hash of its seed and its rules must be public before anybody can win.',
    );
  }
  // From here on they stay; what was there a moment ago is asked for again.
  await requireTiers(tx, place.programId, tiersNamed(definition));
  await reservePrizes(tx, place, definition);
  await sealBatches(ctx, tx, place, definition);
}

interface PromisedChange {
  before: LockedCampaign;
  definition: CampaignDefinition;
  version: number;
  hash: string;
}

/**
 * A change to a campaign that was launched: its promises are public before the new version holds, the stock of its prizes
 * moves along. Refuses any change once the seed is revealed, and one by which winning moments would be drawn anew, sealed
 * winners be others than those in the packs, past draws others than they were, or more of a prize be given than its stock.
 */
export async function carryPromises(
  ctx: StaffContext,
  tx: Transaction,
  campaignId: number,
  { before, definition, version, hash }: PromisedChange,
): Promise<void> {
  const place = { programId: ctx.actor.programId, campaignId };
  await fenceCampaign(tx, place.programId, campaignId);
  await refuseRevealed(tx, place);
  refuseFields(checkChange(before.definition, definition, before.now).map(fieldOfFault));
  const currency = await unknownCurrency(tx, place.programId, definition);
  if (currency) refuseFields([currency]);
  await requireTiers(tx, place.programId, tiersNamed(definition));
  if (isChance(definition)) {
    refuseFields(checkPapers(definition).map(fieldOfFault));
    await publishVersion(ctx, tx, campaignId, { version, definitionHash: hash });
  }
  await reservePrizes(tx, place, definition);
  await checkGiven(tx, place, definition);
}

/**
 * A batch that a launched campaign gets gets its share of the winners with it. Called in the transaction that makes the
 * batch, which has held the campaign since before it did.
 */
export async function sealNewBatch(
  ctx: Pick<Context, 'secret'>,
  tx: Transaction,
  place: { programId: number; campaignId: number },
): Promise<void> {
  const { state, definition } = await lockCampaign(tx, place.programId, place.campaignId);
  if (state !== 'draft') await sealBatches(ctx, tx, place, definition);
}
