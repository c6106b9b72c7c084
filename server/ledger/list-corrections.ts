import type { StaffContext } from '../context.ts';
import { selectCorrections, type CorrectionRow, type CorrectionState } from './correction-queries.ts';

/**
 * Corrections, newest first, a page at a time.
 * @param input.cursor `nextCursor` of the page before
 */
export async function listCorrections(
  ctx: StaffContext,
  input: {
    state?: CorrectionState | undefined;
    memberId?: string | undefined;
    cursor?: number | undefined;
    limit: number;
  },
): Promise<{ corrections: CorrectionRow[]; nextCursor: string | null }> {
  const rows = await selectCorrections(ctx.sql, ctx.actor.programId, {
    state: input.state ?? null,
    memberId: input.memberId ?? null,
    before: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const corrections = rows.slice(0, input.limit);
  const last = corrections.at(-1);
  return { corrections, nextCursor: rows.length > input.limit && last ? String(last.correctionId) : null };
}
