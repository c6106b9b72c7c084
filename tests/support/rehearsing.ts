import { v7 as uuidv7 } from 'uuid';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Rehearsal, RehearsalRequest } from '#server/routes/schemas/sandbox.ts';
import type { Office } from './desk.ts';
import type { Phone } from './phone.ts';
import { definitionOf } from './spine.ts';

/** An office with something to rehearse. */
export interface Shop extends Office {
  productId: number;
  campaignId: number;
  rewardId: number;
}

/** A product, a gift for the points of one pack, and a draft of a campaign, of an office that may have more. */
export async function openShop(
  office: Office,
  definition: Partial<CampaignDefinition> = {},
  gtin: string | null = null,
): Promise<Shop> {
  const { at, brandId, desks } = office;
  const make = async <Id>(path: string, body: unknown) =>
    (await desks.marketer.post<Id>(at + path, body)).body;
  const { productId } = await make<{ productId: number }>('/products', { brandId, name: 'Mì tôm', gtin });
  const { campaignId } = await make<{ campaignId: number }>('/campaigns', {
    name: 'Mùa hè',
    definition: definitionOf(definition),
  });
  const { rewardId } = await make<{ rewardId: number }>('/rewards', {
    name: { vi: 'Cốc', en: 'Cup' },
    description: { vi: 'Một cái cốc', en: 'One cup' },
    picture: 'cup',
    pricePoints: 10,
    stock: 1,
    voucherDays: 30,
    state: 'offered',
  });
  return { ...office, productId, campaignId, rewardId };
}

export async function rehearse(shop: Shop, more: Partial<RehearsalRequest> = {}): Promise<Rehearsal> {
  const { at, campaignId, productId, desks } = shop;
  const path = `${at}/campaigns/${campaignId}/rehearsals`;
  const request = { productId, codes: 4, dates: 'open', ...more };
  const { status, body } = await desks.marketer.post<Rehearsal>(path, request);
  if (status !== 201) throw new Error(`The rehearsal was refused: ${body.detail}`);
  return body;
}

/** Launches the campaign and activates a real pack; its code. */
export async function sellPack({ at, campaignId, productId, desks }: Shop): Promise<string> {
  await desks.owner.post(`${at}/campaigns/${campaignId}/state`, { to: 'live' });
  const batch = { label: 'Lô', productId, campaignId, codes: 1, codeLength: 12 };
  const { body } = await desks.owner.post<{ batchId: number }>(`${at}/batches`, batch);
  const ranges = `${at}/batches/${body.batchId}/ranges`;
  return (await desks.owner.post<{ sampleCode: string }>(ranges, { to: 'active' })).body.sampleCode;
}

export async function redeem(phone: Phone, programId: number, rewardId: number) {
  const body = { redemptionId: uuidv7(), rewardId };
  const response = await phone.send(`/api/shop/programs/${programId}/redemptions`, body);
  return (await response.json()) as { code?: string; voucher?: { voucherId: string } };
}
