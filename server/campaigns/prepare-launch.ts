import { checkChange } from '#campaigns/check-change.ts';
import type { Fault } from '#campaigns/checks/fault.ts';
import { checkLaunch, isChance } from '#campaigns/check-launch.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Context, StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { publishVersion, refuseRevealed, requirePublished } from '../draws/publish-draw.ts';
import { sealBatches } from '../draws/seal-batches.ts';
import { invalidField, Refusal } from '../errors.ts';
import { listCurrencies } from '../ledger/currencies.ts';
import { fenceCampaign } from './fence-campaign.ts';
import { requireTiers, tiersNamed } from '../members/tiers.ts';
import { checkGiven } from './check-given.ts';
import { lockCampaign, type LockedCampaign } from './lock-campaign.ts';
import { reservePrizes } from './reserve-prizes.ts';

/**
 * What must be there before a campaign is launched, and is fixed by it: the papers that its market asks for, the draw in
 * public, the stock of its prizes, and the winners of each batch. Refuses with the field that is missing.
 */
export async function prepareLaunch(
  ctx: StaffContext,
  tx: Transaction,
  campaignId: number,
  { definition, version }: LockedCampaign,
): Promise<void> {
  const place = { programId: ctx.actor.programId, campaignId };
  await requireCurrency(tx, place.programId, definition);
  await requireTiers(tx, place.programId, tiersNamed(definition));
  if (isChance(definition)) {
    requirePapers(definition);
    await requirePublished(tx, place, version);
  }
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
  refuseFaults(checkChange(before.definition, definition, before.now));
  await requireCurrency(tx, place.programId, definition);
  await requireTiers(tx, place.programId, tiersNamed(definition));
  if (isChance(definition)) {
    requirePapers(definition);
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

async function requireCurrency(
  tx: Transaction,
  programId: number,
  { currency }: CampaignDefinition,
): Promise<void> {
  if (currency === undefined) return;
  const kept = await listCurrencies(tx, programId);
  if (kept.some(({ slug }) => slug === currency)) return;
  throw invalidField(
    'definition.currency',
    'unknown-currency',
    'Choose a currency that the program keeps, or add this one under Points first.',
  );
}

/** All that is missing at once, each with its field; what its prizes take from stock is seen when it is reserved. */
function requirePapers(definition: CampaignDefinition): void {
  refuseFaults(checkLaunch({ ...definition, prizes: [] }, new Map()));
}

function refuseFaults(faults: readonly Fault[]): void {
  const [first] = faults;
  if (!first) return;
  const fields = faults.map(({ path, code, message }) => {
    return { path: ['definition', ...path].join('.'), code, message };
  });
  throw new Refusal('invalid', first.code, first.message, { fields });
}
