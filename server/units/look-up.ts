import { printedForm } from '../codes/imported-text.ts';
import type { FoundCode } from '../batches/code-look-up.ts';
import { findBatch } from '../batches/get-batch.ts';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { unitsOfSerials, type UnitRef } from './find-unit.ts';

export interface CodeView extends Omit<FoundCode, 'keyId' | 'programId' | 'expiresAt'> {
  batchLabel: string;
  productName: string;
  expiresAt: string | null;
  /** The units it stands in, from the outermost inwards. */
  units: UnitRef[];
}

/**
 * What a code is: its batch and product, how it stands, and the units it is packed in. A code of another program answers
 * like one that does not exist.
 */
export async function lookUpCode(ctx: StaffContext, text: string): Promise<CodeView> {
  const found = await findOwnCode(ctx, text);
  const [batch, [units = []]] = await Promise.all([
    findBatch(ctx, found.batchId),
    unitsOfSerials(ctx, [found]),
  ]);
  return {
    code: printedForm(found),
    serial: found.serial,
    batchId: found.batchId,
    batchLabel: batch.label,
    productId: found.productId,
    productName: batch.productName,
    campaignId: found.campaignId,
    state: found.state,
    standing: found.standing,
    expiresAt: found.expiresAt?.toISOString() ?? null,
    units,
  };
}

export async function findOwnCode(ctx: StaffContext, text: string): Promise<FoundCode> {
  const found = await ctx.lookUp.find(text);
  if (found?.programId !== ctx.actor.programId) throw notFound('code');
  return found;
}
