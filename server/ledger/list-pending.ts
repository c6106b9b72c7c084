import type { StaffContext } from '../context.ts';
import type { Database } from '../db/connect.ts';
import { pageOf } from '../db/page-of.ts';
import { readCursor, uuidForm, writeCursor } from '../insights/cursor.ts';
import { selectQueue, type QueueRow } from './pending-queries.ts';

/**
 * Points that wait, the longest waiting first, a page at a time.
 * @throws Refusal for a cursor that we did not write
 */
export async function listPending(
  ctx: StaffContext,
  input: { memberId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ pending: QueueRow[]; nextCursor: string | null }> {
  const { limit, memberId = null } = input;
  const after = readCursor(input.cursor, [uuidForm]);
  const rows = await selectQueue(ctx.sql, ctx.actor.programId, { after, limit: limit + 1, memberId });
  const { page: pending, nextCursor } = pageOf(rows, limit, (row) =>
    writeCursor({ micros: row.micros, rest: [row.pendingId] }),
  );
  return { pending, nextCursor };
}

const SHOWN = 20;

/** The longest waiting points of a member, as their wallet shows them. */
export function pendingOf(sql: Database, programId: number, memberId: string): Promise<QueueRow[]> {
  return selectQueue(sql, programId, { after: null, limit: SHOWN, memberId });
}
