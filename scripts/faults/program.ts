import { randomBytes } from 'node:crypto';
import { isChance } from '#campaigns/check-launch.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { createProduct } from '#server/products/create-product.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import type { RewardSettings } from '#server/routes/schemas/rewards.ts';
import { createProgram } from '#server/staff/create-program.ts';

export const POINTS = 1000;
/** Of the owner of every program here, to sign in with. */
export const PASSWORD = 'correct horse battery';

/** A program with a live campaign and an active batch, made by the product's own verbs. */
export interface Program extends Batch, Codes {
  brandId: number;
  productId: number;
  owner: StaffContext;
  ownerEmail: string;
  codes: number;
}

/** What phones know, and the journal looks up. */
export interface Codes {
  programId: number;
  firstSerial: number;
  /** The code of the serial so far from the first. */
  codeAt: (index: number) => string;
}

/** A live campaign and an active batch of it. */
export interface Batch {
  batchId: number;
  campaignId: number;
  definition: CampaignDefinition;
}

export const plain: CampaignDefinition = {
  headline: { vi: 'Quét mã nhận điểm', en: 'Scan for points' },
  timeZone: 'Asia/Ho_Chi_Minh',
  startsAt: '2020-01-01T00:00',
  endsAt: '2099-01-01T00:00',
  mechanics: [{ kind: 'points-per-pack', points: POINTS }],
  rules: [],
};

export async function makeProgram(
  ctx: Context,
  { codes, definition = {} }: { codes: number; definition?: Partial<CampaignDefinition> },
): Promise<Program> {
  const ownerEmail = `${randomBytes(6).toString('hex')}@example.com`;
  const passwordHash = await ctx.staffAuth.hashPassword(PASSWORD);
  const { programId, brandId, ownerId } = await ctx.sql.begin((tx) =>
    createProgram(tx, {
      programName: 'Faults',
      brandName: 'Faults',
      accentColour: '#335577',
      timeZone: 'Asia/Ho_Chi_Minh',
      owner: { name: 'Lan', email: ownerEmail, passwordHash },
    }),
  );
  const owner: StaffContext = { ...ctx, actor: { userId: ownerId, name: 'Lan', role: 'owner', programId } };
  const { productId } = await createProduct(owner, { brandId, name: 'Pack', gtin: null });
  const { firstSerial, ...batch } = await launch({ owner, productId }, { codes, definition });
  const [row] = await ctx.sql<
    [{ keyId: number }]
  >`select key_id as "keyId" from batch where program_id = ${programId} and batch_id = ${batch.batchId}`;
  const cipher = ctx.codes.cipher(row.keyId);
  return {
    programId,
    brandId,
    productId,
    owner,
    ownerEmail,
    firstSerial,
    codes,
    codeAt: (index) => cipher.encrypt(firstSerial + index),
    ...batch,
  };
}

/** A further campaign of a program with a batch of its own; `from` is where its codes begin, as `codeAt` counts. */
export async function addBatch(
  program: Program,
  wanted: { codes: number; definition: Partial<CampaignDefinition> },
): Promise<Batch & { from: number }> {
  const { firstSerial, ...batch } = await launch(program, wanted);
  return { ...batch, from: firstSerial - program.firstSerial };
}

async function launch(
  { owner, productId }: Pick<Program, 'owner' | 'productId'>,
  { codes, definition: wanted }: { codes: number; definition: Partial<CampaignDefinition> },
): Promise<Batch & { firstSerial: number }> {
  const definition = { ...plain, ...wanted };
  const { campaignId } = await createCampaign(owner, { name: 'Points for every pack', definition });
  if (isChance(definition)) await publishDraw(owner, campaignId, 1);
  await setCampaignState(owner, campaignId, 'live');
  const { batchId, firstSerial } = await mintBatch(owner, {
    ...{ label: 'Batch', productId, campaignId, codes, codeLength: 12 },
  });
  await changeRange(owner, batchId, { to: 'active' });
  return { batchId, campaignId, definition, firstSerial };
}

/** A gift for one point, so many of it, a voucher unless told; its id. */
export async function offerGift(
  { owner }: Pick<Program, 'owner'>,
  stock: number,
  settings?: RewardSettings,
): Promise<number> {
  const { rewardId } = await createReward(owner, {
    name: { vi: 'Cốc', en: 'Cup' },
    description: { vi: 'Một cái cốc', en: 'One cup' },
    picture: 'cup',
    pricePoints: 1,
    stock,
    voucherDays: 30,
    state: 'offered',
    ...(settings ? { settings } : {}),
  });
  return rewardId;
}
