import type { StaffContext } from '../context.ts';
import type { PrintOrderDetail } from '../routes/schemas/print-orders.ts';
import { findOrder, toOrder } from './list-orders.ts';
import { selectDownloads } from './download-queries.ts';
import { sumReported } from './report-queries.ts';
import { countScans } from './scan-queries.ts';

const DOWNLOADS_SHOWN = 100;

/** An order held against what came of it: what its printer reported, who fetched its files, what was scanned. */
export async function readOrder(ctx: StaffContext, printOrderId: number): Promise<PrintOrderDetail> {
  const { programId } = ctx.actor;
  const row = await findOrder(ctx, printOrderId);
  const [scans, reported, downloads] = await Promise.all([
    countScans(ctx.sql, programId, row),
    sumReported(ctx.sql, programId, [printOrderId]),
    selectDownloads(ctx.sql, programId, printOrderId, DOWNLOADS_SHOWN),
  ]);
  const order = toOrder(row);
  return {
    order,
    scans,
    unreported: order.codes - (reported.get(printOrderId) ?? 0),
    downloads: downloads.map(({ at, ...download }) => ({ ...download, at: at.toISOString() })),
  };
}
