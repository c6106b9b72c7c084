import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import type { CodeCipher } from '#server/codes/ff1.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { createProduct } from '#server/products/create-product.ts';
import { createProgram } from '#server/staff/create-program.ts';

export interface BenchProgram {
  owner: StaffContext;
  productId: number;
  campaignId: number;
  batchId: number;
  cipher: CodeCipher;
  firstSerial: number;
}

/** A program with a live campaign that has a daily limit, and one active batch, made by the product's own verbs. */
export async function makeBenchProgram(ctx: Context, codes: number): Promise<BenchProgram> {
  const { programId, brandId, ownerId } = await ctx.sql.begin((tx) =>
    createProgram(tx, {
      programName: 'Bench',
      brandName: 'Bench',
      accentColour: '#335577',
      timeZone: 'Asia/Ho_Chi_Minh',
      owner: { name: 'Bench', email: 'bench@example.com', passwordHash: 'none' },
    }),
  );
  const owner: StaffContext = { ...ctx, actor: { userId: ownerId, name: 'Bench', role: 'owner', programId } };
  const { productId } = await createProduct(owner, { brandId, name: 'Pack', gtin: null });
  const { campaignId } = await createCampaign(owner, {
    name: 'Points for every pack',
    definition: {
      headline: { vi: 'Quét mã nhận điểm', en: 'Scan for points' },
      timeZone: 'Asia/Ho_Chi_Minh',
      startsAt: '2020-01-01T00:00',
      endsAt: '2099-01-01T00:00',
      mechanics: [{ kind: 'points-per-pack', points: 10 }],
      rules: [{ kind: 'limit-per-person-per-day', claims: 1000 }],
    },
  });
  await setCampaignState(owner, campaignId, 'live');
  const batch = await mintBatch(owner, { label: 'Batch', productId, campaignId, codes, codeLength: 12 });
  await changeRange(owner, batch.batchId, { to: 'active' });
  const [row] = await ctx.sql<
    { keyId: number }[]
  >`select key_id as "keyId" from batch where batch_id = ${batch.batchId}`;
  return {
    owner,
    productId,
    campaignId,
    batchId: batch.batchId,
    cipher: ctx.codes.cipher(row?.keyId ?? 0),
    firstSerial: batch.firstSerial,
  };
}
