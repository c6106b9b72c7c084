import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import type { TimeOrder } from '../db/list-order.ts';
import { pageOf } from '../db/page-of.ts';
import { keyIdForm, readCursor, serialForm, writeCursor } from '../insights/cursor.ts';
import { readSearchTerm } from '../insights/search-term.ts';
import type { duplicateListSchema } from '../routes/schemas/insights.ts';
import { duplicateViews } from './duplicate-view.ts';
import { selectDuplicates } from './queries.ts';

export interface DuplicatesInput {
  /** A code as printed, or a serial. */
  q?: string | undefined;
  campaignId?: number | undefined;
  reportedOnly?: boolean | undefined;
  sort?: TimeOrder | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * One page of the codes that more than one party has scanned, the one scanned last first unless asked otherwise.
 * A code that is scanned again while one pages moves to the other end.
 * @throws Refusal for a cursor that we did not write
 */
export async function listDuplicates(
  ctx: StaffContext,
  input: DuplicatesInput,
): Promise<z.infer<typeof duplicateListSchema>> {
  const after = readCursor(input.cursor, [keyIdForm, serialForm]);
  const term = input.q ? await readSearchTerm(ctx, input.q) : undefined;
  if (term === null || term?.kind === 'uuid') return { duplicates: [], nextCursor: null };
  const filter = {
    programId: ctx.actor.programId,
    code: term?.kind === 'code' ? { keyId: term.keyId, serial: term.serial } : null,
    serial: term?.kind === 'serial' ? term.serial : null,
    campaignId: input.campaignId ?? null,
    reportedOnly: input.reportedOnly ?? false,
  };
  const found = await selectDuplicates(ctx.sql, filter, {
    order: input.sort ?? 'newest',
    after,
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(found, input.limit, (row) =>
    writeCursor({ micros: row.micros, rest: [`${row.keyId}`, `${row.serial}`] }),
  );
  return {
    duplicates: await duplicateViews(ctx, page),
    nextCursor,
  };
}
