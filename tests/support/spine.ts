import { randomBytes } from 'node:crypto';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { createProduct } from '#server/products/create-product.ts';
import { createProgram } from '#server/staff/create-program.ts';

/** A program with one live campaign and one active batch, made by the product's own verbs. */
export interface Spine {
  programId: number;
  campaignId: number;
  batchId: number;
  productId: number;
  keyId: number;
  firstSerial: number;
  /** The batch's codes as printed, in the order of their serials. */
  codes: string[];
  /** The owner, for more verbs. */
  owner: StaffContext;
}

/** A definition that is live now; change what the test is about. */
export function definitionOf(more: Partial<CampaignDefinition> = {}): CampaignDefinition {
  return {
    headline: { vi: 'Quét mã nhận điểm', en: 'Scan for points' },
    timeZone: 'Asia/Ho_Chi_Minh',
    startsAt: '2020-01-01T00:00',
    endsAt: '2099-01-01T00:00',
    mechanics: [{ kind: 'points-per-pack', points: 10 }],
    rules: [],
    ...more,
  };
}

/** @param options.activate how many of the codes become active; all unless told */
export async function makeSpine(
  ctx: Context,
  options: {
    codes?: number;
    activate?: number;
    definition?: Partial<CampaignDefinition>;
    launch?: boolean;
  } = {},
): Promise<Spine> {
  const { codes = 20, activate = codes, launch = true } = options;
  const { programId, brandId, ownerId } = await ctx.sql.begin((tx) =>
    createProgram(tx, {
      programName: 'Mì Ngon',
      brandName: 'Ngon',
      accentColour: '#c8452b',
      timeZone: 'Asia/Ho_Chi_Minh',
      owner: { name: 'Lan', email: `${randomBytes(6).toString('hex')}@example.com`, passwordHash: 'none' },
    }),
  );
  const owner: StaffContext = { ...ctx, actor: { userId: ownerId, name: 'Lan', role: 'owner', programId } };
  const { productId } = await createProduct(owner, { brandId, name: 'Tôm chua cay', gtin: null });
  const { campaignId } = await createCampaign(owner, {
    name: 'Mùa hè',
    definition: definitionOf(options.definition),
  });
  if (launch) await setCampaignState(owner, campaignId, 'live');
  const batch = await mintBatch(owner, { label: 'Lô 1', productId, campaignId, codes, codeLength: 12 });
  const { batchId, firstSerial } = batch;
  if (activate > 0)
    await changeRange(owner, batchId, { to: 'active', firstSerial, lastSerial: firstSerial + activate - 1 });
  const [row] = await ctx.sql<
    { keyId: number }[]
  >`select key_id as "keyId" from batch where batch_id = ${batchId}`;
  const keyId = row?.keyId ?? 0;
  return {
    programId,
    campaignId,
    batchId,
    productId,
    keyId,
    firstSerial,
    codes: Array.from({ length: codes }, (_, index) => ctx.codes.codeOf(keyId, firstSerial + index)),
    owner,
  };
}
