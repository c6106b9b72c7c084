import type { CampaignDefinition } from '#campaigns/definition.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { getBatch } from '#server/batches/get-batch.ts';
import type { StaffContext } from '#server/context.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { Refusal } from '#server/errors.ts';
import { replaceProductLinks } from '#server/gs1/replace-product-links.ts';
import { setTiers } from '#server/members/tiers.ts';
import { createProduct } from '#server/products/create-product.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import {
  batches,
  campaigns,
  DAY_MS,
  definitionOf,
  HISTORY_DAYS,
  links,
  products,
  rewards,
  tiers,
} from './catalogue.ts';

/** A batch whose packs are on the shelves. */
export interface DemoBatch {
  batchId: number;
  keyId: number;
  firstSerial: number;
  /** How many of its codes, from the first on, are active. */
  active: number;
  /** When its packs reached the shelves, in days after the history's first day. */
  fromDay: number;
}

/**
 * Products, campaigns, rewards and batches of the demo brand, made by the same verbs as the console's. What an
 * interrupted start has made already is kept.
 */
export async function prepareProgram(
  owner: StaffContext,
  brandId: number,
  today: Date,
): Promise<DemoBatch[]> {
  const { sql } = owner;
  const { programId } = owner.actor;
  const known = await sql<{ name: string; id: number }[]>`
    select name, product_id as id from product where program_id = ${programId}
    union all select name, campaign_id from campaign where program_id = ${programId}
    union all select name ->> 'vi', reward_id from reward where program_id = ${programId}
    union all select label, batch_id from batch where program_id = ${programId}`;
  const ids = new Map(known.map(({ name, id }) => [name, id]));
  const once = async (name: string, make: () => Promise<number>) =>
    ids.set(name, ids.get(name) ?? (await make()));

  for (const { name, gtin } of products) {
    await once(name, async () => (await createProduct(owner, { name, gtin, brandId })).productId);
  }
  await replaceProductLinks(owner, ids.get(products[0].name) ?? 0, { version: 0, links }).catch(
    unlessRefused,
  );
  await setTiers(owner, tiers);
  for (const reward of rewards) {
    await once(
      reward.name.vi,
      async () => (await createReward(owner, { ...reward, state: 'offered' })).rewardId,
    );
  }
  const idOf = (name: string) => ids.get(name) ?? 0;
  for (const campaign of campaigns) {
    const { name } = campaign;
    const definition = definitionOf(campaign, today, idOf);
    await once(name, async () => (await createCampaign(owner, { name, definition })).campaignId);
    if (campaign.launch) await launch(owner, idOf(name), definition);
  }
  for (const { label, codes, active, product, campaign, ...more } of batches) {
    // The newest packs carry a GS1 Digital Link with their lot.
    const printed = 'lot' in more ? { printedAs: 'digital-link' as const, lot: more.lot } : {};
    const [productId, campaignId] = [idOf(product), idOf(campaign)];
    await once(
      label,
      async () =>
        (await mintBatch(owner, { label, productId, campaignId, codes, codeLength: 12, ...printed })).batchId,
    );
    if (active > 0) await activate(owner, idOf(label), active).catch(unlessRefused);
  }
  await dateBack(owner, today);
  return demoBatches(owner);
}

/** What chance decides is published first; on the day before the start, as the history is dated back too. */
async function launch(
  owner: StaffContext,
  campaignId: number,
  { prizes, startsAt, timeZone }: CampaignDefinition,
): Promise<void> {
  const { programId, userId } = owner.actor;
  if (prizes) {
    await owner.sql`
      insert into draw_notice (program_id, campaign_id, version, published_by, published_at)
      values (${programId}, ${campaignId}, 1, ${userId}, ${startsAt}::timestamp at time zone ${timeZone} - interval '14 hours')
      on conflict do nothing`;
    await publishDraw(owner, campaignId, 1).catch(unlessRefused);
  }
  await setCampaignState(owner, campaignId, 'live').catch(unlessRefused);
}

async function activate(owner: StaffContext, batchId: number, active: number): Promise<void> {
  const { firstSerial } = (await getBatch(owner, batchId)).batch;
  const lastSerial = firstSerial + active - 1;
  await changeRange(owner, batchId, { to: 'active', firstSerial, lastSerial, reason: 'Giao hàng đợt đầu' });
}

/** Codes are made and let out before their packs are on the shelves, which the history says was weeks ago. */
async function dateBack({ sql, actor }: StaffContext, today: Date): Promise<void> {
  for (const { label, active, fromDay } of batches) {
    if (active === 0) continue;
    const onShelf = today.getTime() - (HISTORY_DAYS - fromDay) * DAY_MS;
    await sql`
      with dated as (
        update batch set minted_at = ${new Date(onShelf - 12 * DAY_MS)}
        where program_id = ${actor.programId} and label = ${label} returning program_id, batch_id
      )
      update range_change r set changed_at = ${new Date(onShelf - 4 * DAY_MS)}
      from dated d where r.program_id = d.program_id and r.batch_id = d.batch_id and r.to_state = 'active'`;
  }
}

/** The active batches, with the keys and serials they got. */
async function demoBatches({ sql, actor }: StaffContext): Promise<DemoBatch[]> {
  const rows = await sql<{ batchId: number; keyId: number; firstSerial: number; label: string }[]>`
    select batch_id as "batchId", key_id as "keyId", first_serial as "firstSerial", label
    from batch where program_id = ${actor.programId} order by batch_id`;
  return rows.flatMap(({ label, ...row }) => {
    const batch = batches.find((one) => one.label === label);
    return batch && batch.active > 0 ? [{ ...row, active: batch.active, fromDay: batch.fromDay }] : [];
  });
}

/** The stolen roll of the story: its codes are recalled once the history is written. */
export async function recallRoll(owner: StaffContext, batch: DemoBatch): Promise<void> {
  await changeRange(owner, batch.batchId, {
    to: 'recalled',
    firstSerial: batch.firstSerial + batch.active - 2000,
    lastSerial: batch.firstSerial + batch.active - 1,
    reason: 'Cuộn 17 mất tại kho Bình Dương',
  }).catch(unlessRefused);
}

/** Done already, by the start before. Also what happens to shoppers: too few points, somebody else's pack. */
export function unlessRefused(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
