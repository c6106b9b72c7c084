import { localDay } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import type { Cell, CsvFile } from '../http/csv-answer.ts';
import { claimFilter, type ClaimSearch } from './claim-filter.ts';
import { selectClaims, type ClaimFound } from './claim-queries.ts';
import { exportRows } from './export-rows.ts';
import { claimRow } from './list-claims.ts';
import { localStamps, programClock } from './program-clock.ts';

/**
 * Every claim that the same search lists, in the same order, as a CSV; times are on the program's clocks.
 * @throws Refusal for days out of range
 */
export async function exportClaims(ctx: StaffContext, search: ClaimSearch): Promise<CsvFile> {
  const { timeZone, now, test } = await programClock(ctx);
  const filter = await claimFilter(ctx, search, timeZone);
  return {
    fileName: `${test ? 'TEST-' : ''}claims-${localDay(now, timeZone)}.csv`,
    head: [
      ...['Code', 'Serial', 'Batch', 'Product', 'Campaign', 'Member', 'Points', 'Country'],
      ...[`Claimed at (${timeZone})`, 'Claim'],
    ],
    rows: lots(),
  };

  async function* lots(): AsyncGenerator<Cell[][], void> {
    if (!filter) return;
    const stamp = localStamps(timeZone);
    const all = selectClaims(ctx.sql, filter, {
      order: search.sort ?? 'newest',
      after: null,
      limit: null,
    });
    for await (const lot of exportRows(ctx.sql, all)) yield lot.map((found) => cells(ctx, found, stamp));
  }
}

function cells(ctx: StaffContext, found: ClaimFound, stamp: (instant: Date) => string): Cell[] {
  const row = claimRow(ctx, found);
  return [
    ...[row.code, row.serial, row.batchLabel, row.productName, row.campaignName, row.memberId],
    ...[row.points, row.country, stamp(found.claimedAt), row.claimId],
  ];
}
