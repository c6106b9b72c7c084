import type { CampaignDefinition } from '#campaigns/definition.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import type { CodeCipher } from '#server/codes/ff1.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { createProduct } from '#server/products/create-product.ts';
import { createProgram } from '#server/staff/create-program.ts';

export interface BenchProgram {
  owner: StaffContext;
  productId: number;
  campaignId: number;
  batchId: number;
  keyId: number;
  cipher: CodeCipher;
  firstSerial: number;
}

/** What a campaign of a bench promises; the rest of its definition is the same for all. */
export type BenchRules = Pick<CampaignDefinition, 'mechanics' | 'rules' | 'prizes' | 'packs'>;

/** Points for every pack and a limit a day. */
const plainRules: BenchRules = {
  mechanics: [{ kind: 'points-per-pack', points: 10 }],
  rules: [{ kind: 'limit-per-person-per-day', claims: 1000 }],
};

const MUG = {
  id: 'mug',
  name: { vi: 'Cốc sứ', en: 'Mug' },
  worth: 50_000,
  stock: 1_000_000,
  gives: { kind: 'points' as const, points: 500 },
};

/** Every thousandth pack wins by what was sealed, under limits of person and device and a budget of points. */
export function sealedRules(packs: number): BenchRules {
  return {
    packs,
    prizes: [MUG],
    mechanics: [
      { kind: 'points-per-pack', points: 10 },
      {
        kind: 'instant-win',
        id: 'win',
        draw: { kind: 'sealed', prizes: [{ prizeId: MUG.id, winners: packs / 1000 }] },
      },
    ],
    rules: [
      { kind: 'limit-per-person-per-day', claims: 1000 },
      { kind: 'limit', per: 'device', period: 'week', claims: 10_000 },
      { kind: 'budget', of: 'points', per: 'campaign', amount: 1_000_000_000_000 },
    ],
  };
}

/** One pack in ten wins out of one stock, and everybody draws on one budget. */
export const pooledRules: BenchRules = {
  prizes: [MUG],
  mechanics: [
    { kind: 'points-per-pack', points: 10 },
    {
      kind: 'instant-win',
      id: 'win',
      draw: { kind: 'odds', prizes: [{ prizeId: MUG.id, chance: 100_000 }] },
    },
  ],
  rules: [{ kind: 'budget', of: 'points', per: 'campaign', amount: 1_000_000_000_000 }],
};

/** A program with a live campaign and one active batch, made by the product's own verbs. */
export async function makeBenchProgram(
  ctx: Context,
  codes: number,
  rules: BenchRules = plainRules,
): Promise<BenchProgram> {
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
  return { owner, productId, ...(await addCampaign(owner, productId, codes, rules)) };
}

/** A further live campaign of a program, with an active batch of its own. */
export async function addCampaign(
  owner: StaffContext,
  productId: number,
  codes: number,
  rules: BenchRules,
): Promise<Omit<BenchProgram, 'owner' | 'productId'>> {
  const { campaignId } = await createCampaign(owner, {
    name: 'A bench',
    definition: {
      headline: { vi: 'Quét mã nhận điểm', en: 'Scan for points' },
      terms: { vi: 'Thể lệ', en: 'Rules' },
      market: 'other',
      timeZone: 'Asia/Ho_Chi_Minh',
      startsAt: '2020-01-01T00:00',
      endsAt: '2099-01-01T00:00',
      ...rules,
    },
  });
  const chance = rules.mechanics.some(({ kind }) => kind === 'instant-win');
  if (chance) await publishDraw(owner, campaignId, 1);
  await setCampaignState(owner, campaignId, 'live');
  const batch = await mintBatch(owner, { label: 'Batch', productId, campaignId, codes, codeLength: 12 });
  await changeRange(owner, batch.batchId, { to: 'active' });
  const [row] = await owner.sql<
    { keyId: number }[]
  >`select key_id as "keyId" from batch where batch_id = ${batch.batchId}`;
  const keyId = row?.keyId ?? 0;
  const { batchId, firstSerial } = batch;
  return { campaignId, batchId, keyId, cipher: owner.codes.cipher(keyId), firstSerial };
}
