import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { pageOf } from '../db/page-of.ts';
import { readCursor, uuidForm, writeCursor } from '../insights/cursor.ts';
import type { payoutListSchema, payoutsQuery } from '../routes/schemas/fulfilment.ts';
import { selectPayouts } from './payout-list-queries.ts';

/** A page of payouts, those first that have waited longest. */
export async function listPayouts(
  ctx: StaffContext,
  query: z.infer<typeof payoutsQuery>,
): Promise<z.infer<typeof payoutListSchema>> {
  const after = readCursor(query.cursor, [uuidForm]);
  const { programId, userId } = ctx.actor;
  const found = await selectPayouts(
    ctx.sql,
    { programId, userId, state: query.state ?? null },
    after,
    query.limit + 1,
  );
  const { page, nextCursor } = pageOf(found, query.limit, (row) =>
    writeCursor({ micros: row.micros, rest: [row.redemptionId] }),
  );
  return {
    payouts: page.map(({ micros: _, askedAt, changedAt, ...row }) => ({
      ...row,
      askedAt: askedAt.toISOString(),
      changedAt: changedAt.toISOString(),
    })),
    nextCursor,
  };
}
