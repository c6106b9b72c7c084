import type { StaffContext } from '../context.ts';
import type { NameOrder } from '../db/list-order.ts';
import { pageOf } from '../db/page-of.ts';
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
  const { page, nextCursor } = pageOf(rows, input.limit, (row) =>
    writePlace(order, { name: row.label, id: row.batchId }),
  );
  return { batches: page.map(toBatch), nextCursor };
}
