import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { pageOf } from '../db/page-of.ts';
import type { ClaimRow, claimListSchema } from '../routes/schemas/insights.ts';
import { claimFilter, type ClaimSearch } from './claim-filter.ts';
import { selectClaims, type ClaimFound } from './claim-queries.ts';
import { keyIdForm, readCursor, serialForm, writeCursor } from './cursor.ts';
import { programClock } from './program-clock.ts';

/**
 * One page of claims, newest first unless asked otherwise. Pages neither repeat nor skip a claim, whatever is claimed meanwhile.
 * @throws Refusal for a cursor that we did not write, or days out of range
 */
export async function listClaims(
  ctx: StaffContext,
  input: ClaimSearch & { cursor?: string | undefined; limit: number },
): Promise<z.infer<typeof claimListSchema>> {
  const after = readCursor(input.cursor, [keyIdForm, serialForm]);
  const { timeZone } = await programClock(ctx);
  const filter = await claimFilter(ctx, input, timeZone);
  if (!filter) return { claims: [], nextCursor: null };

  const found = await selectClaims(ctx.sql, filter, {
    order: input.sort ?? 'newest',
    after,
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(found, input.limit, (row) =>
    writeCursor({ micros: row.micros, rest: [`${row.keyId}`, `${row.serial}`] }),
  );
  return {
    claims: page.map((row) => claimRow(ctx, row)),
    nextCursor,
  };
}

/** A claim as the console and the CSV show it. */
export function claimRow(ctx: StaffContext, row: ClaimFound): ClaimRow {
  return {
    claimId: row.claimId,
    code: ctx.codes.nameOf(row.keyId, row.serial),
    serial: row.serial,
    batchId: row.batchId,
    batchLabel: row.batchLabel,
    productName: row.productName,
    campaignId: row.campaignId,
    campaignName: row.campaignName,
    memberId: row.memberId,
    points: row.points,
    country: row.country,
    claimedAt: row.claimedAt.toISOString(),
  };
}
