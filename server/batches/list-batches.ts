import type { StaffContext } from '../context.ts';
import type { NameOrder } from '../db/list-order.ts';
import { containsPattern, readPlace, writePlace, type PageInput } from '../http/paging.ts';
import { toBatch, type Batch } from './get-batch.ts';
import { selectBatches } from './queries.ts';

export interface BatchesInput extends PageInput {
  /** Part of a label or of a product's name. */
  q?: string | undefined;
  campaignId?: number | undefined;
  productId?: number | undefined;
  sort?: NameOrder | undefined;
}

/** The program's batches, newest first unless asked otherwise, a page at a time. */
export async function listBatches(
  ctx: StaffContext,
  input: BatchesInput,
): Promise<{ batches: Batch[]; nextCursor: string | null }> {
  const order = input.sort ?? 'newest';
  const rows = await selectBatches(ctx.sql, ctx.actor.programId, {
    batchId: null,
    pattern: containsPattern(input.q),
    campaignId: input.campaignId ?? null,
    productId: input.productId ?? null,
    order,
    after: readPlace(order, input.cursor),
    limit: input.limit + 1,
  });
  const batches = rows.slice(0, input.limit).map(toBatch);
  const last = rows.length > input.limit ? batches.at(-1) : undefined;
  return { batches, nextCursor: last ? writePlace(order, { name: last.label, id: last.batchId }) : null };
}
