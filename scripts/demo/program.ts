import { localDay } from '#campaigns/local-time.ts';
import type { CampaignDefinition, LocalisedText } from '#campaigns/definition.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { getBatch } from '#server/batches/get-batch.ts';
import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { replaceProductLinks, type ReplaceLinksInput } from '#server/gs1/replace-product-links.ts';
import { createProduct } from '#server/products/create-product.ts';
import { createReward } from '#server/rewards/create-reward.ts';

const DAY_MS = 86_400_000;
const ZONE = 'Asia/Ho_Chi_Minh';

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

const text = (vi: string, en: string): LocalisedText => ({ vi, en });

const products = [
  { name: 'Mì tôm chua cay 75 g', gtin: '8930000000019' },
  { name: 'Mì bò hầm tiêu xanh 80 g', gtin: '8930000000026' },
  { name: 'Phở gà ăn liền 65 g', gtin: '8930000000033' },
  { name: 'Cháo nấm hương 50 g', gtin: '8930000000040' },
] as const;

/** Where the first product's Digital Link leads besides the scan page, which stays its default. */
const links: ReplaceLinksInput['links'] = [
  {
    linkType: 'pip',
    title: 'Mì tôm chua cay 75 g',
    href: 'https://giomua.example/mi-tom-chua-cay',
    language: 'vi',
    mediaType: 'text/html',
    isDefault: false,
  },
  {
    linkType: 'recipeInfo',
    title: 'Ba món ngon trong mười phút',
    href: 'https://giomua.example/cong-thuc',
    language: 'vi',
    mediaType: 'text/html',
    isDefault: false,
  },
];

interface DemoCampaign {
  name: string;
  headline: LocalisedText;
  /** Days from today. */
  from: number;
  to: number;
  points: number;
  perDay: number;
  launch: boolean;
}
const campaigns: readonly DemoCampaign[] = [
  {
    name: 'Mùa mưa ấm bụng',
    headline: text('Mở gói, quét mã, nhận 10 điểm', 'Open the pack, scan, get 10 points'),
    from: -42,
    to: 60,
    points: 10,
    perDay: 10,
    launch: true,
  },
  {
    name: 'Ra mắt Phở gà',
    headline: text('Phở gà mới: mỗi gói 50 điểm', 'New chicken phở: 50 points a pack'),
    from: -14,
    to: 16,
    points: 50,
    perDay: 2,
    launch: true,
  },
  {
    name: 'Tết sum vầy',
    headline: text('Tết sum vầy, điểm nhân đôi', 'A Tết together, double points'),
    from: 50,
    to: 85,
    points: 20,
    perDay: 10,
    launch: false,
  },
];

const batches = [
  {
    label: 'Tôm chua cay · lô 2610A',
    product: 'Mì tôm chua cay 75 g',
    campaign: 'Mùa mưa ấm bụng',
    codes: 60_000,
    active: 60_000,
    fromDay: 0,
  },
  {
    label: 'Bò hầm · lô 2610B',
    product: 'Mì bò hầm tiêu xanh 80 g',
    campaign: 'Mùa mưa ấm bụng',
    codes: 40_000,
    active: 32_000,
    fromDay: 6,
  },
  {
    label: 'Phở gà · lô 2611A',
    product: 'Phở gà ăn liền 65 g',
    campaign: 'Ra mắt Phở gà',
    codes: 30_000,
    active: 30_000,
    fromDay: 28,
  },
  {
    label: 'Tôm chua cay · lô 2612A',
    product: 'Mì tôm chua cay 75 g',
    campaign: 'Mùa mưa ấm bụng',
    codes: 1_000_000,
    active: 0,
    fromDay: 99,
    lot: '2612A',
  },
] as const;

const rewards = [
  {
    name: text('Hũ sa tế mini', 'A little jar of chilli'),
    description: text('Hũ 30 g, nhận ngay tại quầy.', 'A 30 g jar, handed over at the counter.'),
    picture: 'bowl',
    pricePoints: 10,
    stock: 5000,
    voucherDays: 14,
  },
  {
    name: text('Cốc sứ Gió Mùa', 'Gió Mùa mug'),
    description: text(
      'Cốc sứ 350 ml, nhận tại cửa hàng đối tác.',
      'A 350 ml mug, picked up at a partner shop.',
    ),
    picture: 'cup',
    pricePoints: 120,
    stock: 400,
    voucherDays: 30,
  },
  {
    name: text('Một thùng mì 30 gói', 'A case of 30 packs'),
    description: text(
      'Chọn vị bạn thích, nhận tại cửa hàng đối tác.',
      'Any taste you like, picked up at a partner shop.',
    ),
    picture: 'bag',
    pricePoints: 600,
    stock: 60,
    voucherDays: 45,
  },
  {
    name: text('Phiếu mua hàng 50.000 đ', 'Shopping voucher, 50,000 đ'),
    description: text('Dùng một lần tại quầy thu ngân.', 'Used once at the till.'),
    picture: 'voucher',
    pricePoints: 300,
    stock: 200,
    voucherDays: 60,
  },
] as const;

function definitionOf(campaign: DemoCampaign, today: Date): CampaignDefinition {
  const day = (days: number) => localDay(new Date(today.getTime() + days * DAY_MS), ZONE);
  return {
    headline: campaign.headline,
    terms: text(
      'Mỗi mã dùng một lần. Điểm đổi quà trong ví, không đổi thành tiền mặt.',
      'Each code works once. Points are for gifts in the wallet, not for cash.',
    ),
    timeZone: ZONE,
    startsAt: `${day(campaign.from)}T00:00`,
    endsAt: `${day(campaign.to)}T00:00`,
    mechanics: [{ kind: 'points-per-pack', points: campaign.points }],
    rules: [{ kind: 'limit-per-person-per-day', claims: campaign.perDay }],
  };
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
  for (const campaign of campaigns) {
    const definition = definitionOf(campaign, today);
    await once(
      campaign.name,
      async () => (await createCampaign(owner, { name: campaign.name, definition })).campaignId,
    );
    if (campaign.launch)
      await setCampaignState(owner, ids.get(campaign.name) ?? 0, 'live').catch(unlessRefused);
  }
  for (const reward of rewards) {
    await once(
      reward.name.vi,
      async () => (await createReward(owner, { ...reward, state: 'offered' })).rewardId,
    );
  }
  for (const { label, codes, active, product, campaign, ...more } of batches) {
    // The newest packs carry a GS1 Digital Link with their lot.
    const printed = 'lot' in more ? { printedAs: 'digital-link' as const, lot: more.lot } : {};
    const productId = ids.get(product) ?? 0;
    const campaignId = ids.get(campaign) ?? 0;
    await once(
      label,
      async () =>
        (await mintBatch(owner, { label, productId, campaignId, codes, codeLength: 12, ...printed })).batchId,
    );
    if (active > 0) await activate(owner, ids.get(label) ?? 0, active).catch(unlessRefused);
  }
  return demoBatches(owner);
}

async function activate(owner: StaffContext, batchId: number, active: number): Promise<void> {
  const { firstSerial } = (await getBatch(owner, batchId)).batch;
  const lastSerial = firstSerial + active - 1;
  await changeRange(owner, batchId, { to: 'active', firstSerial, lastSerial, reason: 'Giao hàng đợt đầu' });
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
