import type { StaffContext } from '../context.ts';
import { selectQueue, type QueueRow } from './pending-queries.ts';

/** Where a page of the queue ended. */
export interface QueueCursor {
  at: string;
  id: string;
}

/** Points that wait, the longest waiting first, a page at a time. */
export async function listPending(
  ctx: StaffContext,
  input: { memberId?: string | undefined; after: QueueCursor | null; limit: number },
): Promise<{ pending: QueueRow[]; next: QueueCursor | null }> {
  const { after, limit, memberId = null } = input;
  const rows = await selectQueue(ctx.sql, ctx.actor.programId, { after, limit: limit + 1, memberId });
  const pending = rows.slice(0, limit);
  const last = pending.at(-1);
  return { pending, next: rows.length > limit && last ? { at: last.at, id: last.pendingId } : null };
}
