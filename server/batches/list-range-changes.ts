import type { StaffContext } from '../context.ts';
import { pageOf } from '../db/page-of.ts';
import { readCursor, type PageInput } from '../http/paging.ts';
import { selectRangeChanges, type RangeChangeRow } from './range-queries.ts';

/** What was done to some serials of a batch: by whom, when, why, which way, and what they were before. */
export interface RangeChange extends Omit<RangeChangeRow, 'changedAt' | 'fromExpiresAt' | 'toExpiresAt'> {
  fromExpiresAt: string | null;
  toExpiresAt: string | null;
  changedAt: string;
}

/** The changes of a batch, newest first, a page at a time; none for a batch of another program. */
export async function listRangeChanges(
  ctx: StaffContext,
  batchId: number,
  input: PageInput,
): Promise<{ changes: RangeChange[]; nextCursor: string | null }> {
  const rows = await selectRangeChanges(ctx.sql, ctx.actor.programId, batchId, {
    before: readCursor(input.cursor),
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(rows, input.limit, (row) => String(row.changeId));
  const changes = page.map((row) => ({
    ...row,
    changedAt: row.changedAt.toISOString(),
    fromExpiresAt: row.fromExpiresAt?.toISOString() ?? null,
    toExpiresAt: row.toExpiresAt?.toISOString() ?? null,
  }));
  return { changes, nextCursor };
}
