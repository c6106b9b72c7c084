import type { CampaignDefinition } from '#campaigns/definition.ts';
import { openNow } from '#campaigns/open-now.ts';
import { changeLocked } from '../batches/change-range.ts';
import { fieldOf, linkGtinOf, mintChecked, type MintInput } from '../batches/mint-batch.ts';
import { sealNewBatch } from '../campaigns/prepare-launch.ts';
import { definitionHash } from '../campaigns/definition-hash.ts';
import { getCampaign } from '../campaigns/get-campaign.ts';
import { groupCode } from '../codes/alphabet.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { isChance } from '#campaigns/check-launch.ts';
import { ensureSeed } from '../draws/open-seed.ts';
import { notFound } from '../errors.ts';
import { openProgramAccounts } from '../ledger/accounts.ts';
import { printUrlPrefix } from '../prints/url-prefix.ts';
import { getProduct } from '../products/get-product.ts';
import { recordEvent } from '../staff/record-event.ts';
import {
  insertSandbox,
  lockProgram,
  mirrorCampaign,
  mirrorCurrencies,
  mirrorProducts,
  mirrorProgram,
  mirrorReserves,
  mirrorRewards,
  mirrorTiers,
  selectSandbox,
} from './queries.ts';

export interface RehearsalInput extends Pick<MintInput, 'printedAs' | 'lot'> {
  /** Whose packs the test codes stand for. */
  productId: number;
  codes: number;
  /** As if the campaign ran now, or as its dates have it. */
  dates: 'open' | 'own';
}

export interface Rehearsal {
  /** The program in which it takes place. */
  sandboxId: number;
  batchId: number;
  codes: number;
  /** The first few, in groups, with what their symbols hold. */
  samples: { code: string; url: string }[];
}

const SAMPLES = 12;

/**
 * Makes test codes for a campaign as it stands, draft or not. The program's sandbox is made or brought up to date: a program
 * of its own with the same look, products, catalogue and campaign, so that its codes go the way of every code, and what
 * comes of them is no part of this program. The codes are active when this returns.
 *
 * @throws Refusal `campaign-not-found`; `product-not-found` and `gtin-missing` with the field; `key-exhausted`
 */
export async function rehearseCampaign(
  ctx: StaffContext,
  campaignId: number,
  input: RehearsalInput,
): Promise<Rehearsal> {
  const minted = await ctx.sql.begin(async (tx) => {
    const now = await lockProgram(tx, ctx.actor.programId);
    if (!now) throw notFound('program');
    const campaign = await getCampaign(ctx, campaignId, tx);
    const product = await fieldOf('productId', 'product', () => getProduct(ctx, input.productId, tx));
    const { productId } = product;
    const printed = { linkGtin: linkGtinOf(product, input), lot: input.lot ?? null };
    const definition = input.dates === 'open' ? openNow(campaign.definition, now) : campaign.definition;
    const sandboxId = await mirror(ctx, tx, productId);
    await mirrorCampaign(tx, sandboxId, {
      campaignId,
      name: campaign.name,
      definition,
      definitionHash: definitionHash(definition),
      changedBy: ctx.actor.userId,
    });
    await mirrorReserves(tx, { sandboxId, campaignId }, piecesOf(definition));
    const actor = { ...ctx.actor, programId: sandboxId };
    const batch = await mintChecked({ actor }, tx, {
      label: `TEST · ${campaign.name}`.slice(0, 160),
      productId,
      campaignId,
      codes: input.codes,
      codeLength: 12,
      ...printed,
    });
    const place = { programId: sandboxId, campaignId };
    if (isChance(definition)) await ensureSeed(ctx, tx, place);
    await sealNewBatch(ctx, tx, place);
    await changeLocked({ actor }, tx, batch.batchId, { to: 'active', via: 'console' });
    await recordEvent(tx, ctx.actor, {
      type: 'campaign.rehearsed',
      subject: campaignId,
      data: { sandboxId, batchId: batch.batchId, codes: input.codes, dates: input.dates },
    });
    return { ...batch, sandboxId, urlPrefix: printUrlPrefix(ctx.config, printed) };
  });
  await ctx.codes.refresh();
  const { sandboxId, batchId, keyId, firstSerial, urlPrefix } = minted;
  const samples = Array.from({ length: Math.min(SAMPLES, input.codes) }, (_, index) => {
    const code = ctx.codes.codeOf(keyId, firstSerial + index);
    return { code: groupCode(code), url: urlPrefix + code };
  });
  return { sandboxId, batchId, codes: input.codes, samples };
}

/** What of the definition's prizes is a piece of a stock. */
function piecesOf({ prizes = [] }: CampaignDefinition) {
  return prizes.flatMap(({ id: prizeId, stock: pieces, gives }) =>
    gives.kind === 'reward' ? [{ prizeId, rewardId: gives.rewardId, pieces }] : [],
  );
}

/** The program's sandbox, with what there is of it to see as it is now. */
async function mirror({ actor }: StaffContext, tx: Transaction, productId: number): Promise<number> {
  const { programId } = actor;
  const sandboxId = (await selectSandbox(tx, programId)) ?? (await insertSandbox(tx, programId));
  for (const currency of await mirrorCurrencies(tx, programId, sandboxId)) {
    await openProgramAccounts(tx, sandboxId, currency);
  }
  await mirrorProgram(tx, programId, sandboxId);
  await mirrorTiers(tx, programId, sandboxId);
  await mirrorProducts(tx, programId, sandboxId, productId);
  await mirrorRewards(tx, programId, sandboxId);
  return sandboxId;
}
