import { sealNewBatch } from '../campaigns/prepare-launch.ts';
import { getCampaign } from '../campaigns/get-campaign.ts';
import { lockCampaign } from '../campaigns/lock-campaign.ts';
import { holdKeyring } from '../codes/hold-keyring.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { invalidField, Refusal } from '../errors.ts';
import { getProduct, type Product } from '../products/get-product.ts';
import type { PrintedForm } from '../prints/url-prefix.ts';
import { recordEvent } from '../staff/record-event.ts';
import { findBatch, toBatch, type Batch } from './get-batch.ts';
import { insertBatch, takeSerials, type CodeLength, type SerialSpan } from './queries.ts';

export interface MintInput {
  label: string;
  productId: number;
  campaignId: number;
  /** How many; the cost does not depend on it. */
  codes: number;
  codeLength: CodeLength;
  /** Whether packs carry `HTTPS://HOST/CODE` or a GS1 Digital Link; the short URL unless told. */
  printedAs?: 'short-url' | 'digital-link' | undefined;
  /** AI 10; part of the Digital Link. */
  lot?: string | undefined;
}

/**
 * Mints codes: a range of serials of the active key, which nothing else will ever get. The codes themselves are
 * computed when they are printed. Refuses a product that is archived, a campaign that has ended, and Digital Links for a
 * product without a GTIN.
 */
export async function mintBatch(ctx: StaffContext, input: MintInput): Promise<Batch> {
  const { batchId } = await ctx.sql.begin(async (tx) => {
    const product = await checkSubject(ctx, tx, input);
    const printed = { linkGtin: linkGtinOf(product, input), lot: input.lot ?? null };
    // Held first, so that a launch meanwhile seals either all batches or waits for this one.
    const { programId } = ctx.actor;
    await lockCampaign(tx, programId, input.campaignId);
    const minted = await mintChecked(ctx, tx, { ...input, ...printed });
    await sealNewBatch(ctx, tx, { programId, campaignId: input.campaignId });
    return minted;
  });
  await ctx.codes.refresh();
  return toBatch(await findBatch(ctx, batchId));
}

/**
 * Mints codes of a product and a campaign that were checked, inside of a transaction; `ctx.codes` is to be refreshed after
 * it. @throws Refusal `key-exhausted`
 */
export async function mintChecked(
  { actor }: Pick<StaffContext, 'actor'>,
  tx: Transaction,
  input: Omit<MintInput, 'printedAs' | 'lot'> & PrintedForm,
): Promise<SerialSpan & { batchId: number }> {
  const { codes, codeLength, productId, campaignId, linkGtin, lot } = input;
  await holdKeyring(tx);
  // The key's row is a queue for every mint of the instance: taken last, held for three inserts.
  const span = await takeSerials(tx, codeLength, codes);
  if (!span) {
    throw new Refusal(
      'conflict',
      'key-exhausted',
      `No active key for codes of ${codeLength} characters has that many serials left; an owner rotates the key first.`,
    );
  }
  const batchId = await insertBatch(tx, actor.programId, { ...input, ...span, mintedBy: actor.userId });
  await recordEvent(tx, actor, {
    type: 'batch.minted',
    subject: batchId,
    data: { ...span, linkGtin, lot, codes, productId, campaignId },
  });
  return { batchId, ...span };
}

/** The product that codes are for. Refuses one that is archived, and a campaign that has ended. */
export async function checkSubject(
  ctx: StaffContext,
  tx: Transaction,
  input: Pick<MintInput, 'productId' | 'campaignId'>,
): Promise<Product> {
  const product = await fieldOf('productId', 'product', () => getProduct(ctx, input.productId, tx));
  if (product.archived) {
    throw invalidField(
      'productId',
      'product-archived',
      `${product.name} is archived; choose another product.`,
    );
  }
  const campaign = await fieldOf('campaignId', 'campaign', () => getCampaign(ctx, input.campaignId, tx));
  if (campaign.phase === 'ended') {
    throw invalidField(
      'campaignId',
      'campaign-ended',
      `${campaign.name} has ended; choose another campaign or move its end.`,
    );
  }
  return product;
}

/** The GTIN that packs will carry. It is the batch's from now on: what is printed does not change with the product. */
export function linkGtinOf(product: Product, { printedAs }: Pick<MintInput, 'printedAs'>): string | null {
  if (printedAs !== 'digital-link') return null;
  if (product.gtin === null) {
    throw invalidField(
      'productId',
      'gtin-missing',
      `${product.name} has no GTIN, and a Digital Link begins with it; give the product its GTIN first.`,
    );
  }
  return product.gtin;
}

/** What a path would answer with 404 is, in a body, a field with a wrong value. */
export async function fieldOf<Found>(path: string, noun: string, find: () => Promise<Found>): Promise<Found> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not-found') {
      throw invalidField(path, error.code, `Choose a ${noun} of this program.`);
    }
    throw error;
  }
}
