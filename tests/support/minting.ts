import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import type { StaffContext } from '#server/context.ts';
import type { Context } from '#server/context.ts';
import { createProduct } from '#server/products/create-product.ts';
import type { Office } from './desk.ts';
import { definitionOf } from './spine.ts';

/** A batch of so many codes for an office, with all that a batch needs. */
export async function mintFor(
  { ctx }: { ctx: Context },
  { programId, brandId }: Office,
  codes: number,
): Promise<{ batchId: number; firstSerial: number; keyId: number }> {
  const [member] = await ctx.sql<{ userId: string }[]>`
    select user_id as "userId" from staff_member where program_id = ${programId} and role = 'owner'`;
  const actor = { userId: member?.userId ?? '', name: 'Lan', role: 'owner' as const, programId };
  const owner: StaffContext = { ...ctx, actor };
  const { productId } = await createProduct(owner, { brandId, name: 'Tôm chua cay', gtin: null });
  const { campaignId } = await createCampaign(owner, { name: 'Mùa hè', definition: definitionOf() });
  const { batchId, firstSerial } = await mintBatch(owner, {
    label: 'Lô 1',
    productId,
    campaignId,
    codes,
    codeLength: 12,
  });
  const [row] = await ctx.sql<
    { keyId: number }[]
  >`select key_id as "keyId" from batch where batch_id = ${batchId}`;
  return { batchId, firstSerial, keyId: row?.keyId ?? 0 };
}
