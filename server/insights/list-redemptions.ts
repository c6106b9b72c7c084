import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import type { TimeOrder } from '../db/list-order.ts';
import { pageOf } from '../db/page-of.ts';
import { notFound } from '../errors.ts';
import { normaliseVoucherId } from '../rewards/use-voucher.ts';
import type { RedemptionRow, redemptionListSchema } from '../routes/schemas/insights.ts';
import { readCursor, uuidForm, writeCursor } from './cursor.ts';
import {
  selectRedemptions,
  type RedemptionFilter,
  type RedemptionFound,
  type VoucherState,
} from './redemption-queries.ts';

/** What people may narrow a list of redemptions by; `q` is a voucher's number or a member's id. */
export interface RedemptionSearch {
  q?: string | undefined;
  rewardId?: number | undefined;
  sort?: TimeOrder | undefined;
  state?: VoucherState | undefined;
}

/** One page of redemptions, newest first unless asked otherwise. @throws Refusal for a cursor that we did not write */
export async function listRedemptions(
  ctx: StaffContext,
  input: RedemptionSearch & { cursor?: string | undefined; limit: number },
): Promise<z.infer<typeof redemptionListSchema>> {
  const after = readCursor(input.cursor, [uuidForm]);
  const filter = redemptionFilter(ctx, input);
  if (!filter) return { redemptions: [], nextCursor: null };

  const found = await selectRedemptions(ctx.sql, filter, {
    order: input.sort ?? 'newest',
    after,
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(found, input.limit, (row) =>
    writeCursor({ micros: row.micros, rest: [row.redemptionId] }),
  );
  return {
    redemptions: page.map(redemptionRow),
    nextCursor,
  };
}

/** The redemption behind a voucher's number. @throws Refusal `voucher-not-found` */
export async function readRedemption(ctx: StaffContext, voucherNumber: string): Promise<RedemptionRow> {
  const voucherId = normaliseVoucherId(voucherNumber);
  if (!voucherId) throw notFound('voucher');
  const filter = { programId: ctx.actor.programId, voucherId, memberId: null, rewardId: null, state: null };
  const [found] = await selectRedemptions(ctx.sql, filter, { order: 'newest', after: null, limit: 1 });
  if (!found) throw notFound('voucher');
  return redemptionRow(found);
}

/** The filter behind a search; null where the search box holds what no redemption can match. */
export function redemptionFilter(ctx: StaffContext, search: RedemptionSearch): RedemptionFilter | null {
  const memberId = search.q && uuidForm.test(search.q) ? search.q : null;
  const voucherId = search.q && !memberId ? normaliseVoucherId(search.q) : null;
  if (search.q && !memberId && !voucherId) return null;
  return {
    programId: ctx.actor.programId,
    voucherId,
    memberId,
    rewardId: search.rewardId ?? null,
    state: search.state ?? null,
  };
}

/** A redemption as the console and the CSV show it. */
function redemptionRow(row: RedemptionFound): RedemptionRow {
  return {
    redemptionId: row.redemptionId,
    voucherId: row.voucherId,
    rewardId: row.rewardId,
    rewardName: row.rewardName,
    memberId: row.memberId,
    points: row.points,
    state: row.state,
    redeemedAt: row.redeemedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    usedAt: row.usedAt?.toISOString() ?? null,
    usedBy: row.usedBy,
  };
}
