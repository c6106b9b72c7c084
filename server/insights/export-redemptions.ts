import { localDay } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import type { Cell, CsvFile } from '../http/csv-answer.ts';
import { exportRows } from './export-rows.ts';
import { redemptionFilter, type RedemptionSearch } from './list-redemptions.ts';
import { localStamps, programClock } from './program-clock.ts';
import { selectRedemptions, type RedemptionFound } from './redemption-queries.ts';

/** Every redemption that the same search lists, in the same order, as a CSV; times are on the program's clocks. */
export async function exportRedemptions(ctx: StaffContext, search: RedemptionSearch): Promise<CsvFile> {
  const { timeZone, now, test } = await programClock(ctx);
  const filter = redemptionFilter(ctx, search);
  return {
    fileName: `${test ? 'TEST-' : ''}redemptions-${localDay(now, timeZone)}.csv`,
    head: [
      ...['Voucher', 'Gift (vi)', 'Gift (en)', 'Member', 'Points', 'State'],
      ...[
        `Redeemed at (${timeZone})`,
        `Expires at (${timeZone})`,
        `Used at (${timeZone})`,
        'Used by',
        'Redemption',
      ],
    ],
    rows: lots(),
  };

  async function* lots(): AsyncGenerator<Cell[][], void> {
    if (!filter) return;
    const stamp = localStamps(timeZone);
    const all = selectRedemptions(ctx.sql, filter, {
      order: search.sort ?? 'newest',
      after: null,
      limit: null,
    });
    for await (const lot of exportRows(ctx.sql, all)) yield lot.map((found) => cells(found, stamp));
  }
}

function cells(row: RedemptionFound, stamp: (instant: Date) => string): Cell[] {
  return [
    ...[row.voucherId, row.rewardName.vi, row.rewardName.en, row.memberId, row.points, row.state],
    ...[stamp(row.redeemedAt), stamp(row.expiresAt)],
    ...[row.usedAt ? stamp(row.usedAt) : null, row.usedBy, row.redemptionId],
  ];
}
