import type { StaffContext } from '../context.ts';
import type { PrintOrderDetail } from '../routes/schemas/print-orders.ts';
import { findOrder, toOrder } from './list-orders.ts';
import { selectDownloads } from './order-queries.ts';
import { selectReports } from './report-queries.ts';
import { countScans } from './scan-queries.ts';

const REPORTS_SHOWN = 500;
const DOWNLOADS_SHOWN = 100;

/** An order held against what came of it: what its printer reported, who fetched its files, what was scanned. */
export async function readOrder(ctx: StaffContext, printOrderId: number): Promise<PrintOrderDetail> {
  const { programId } = ctx.actor;
  const row = await findOrder(ctx, printOrderId);
  const [scans, reports, downloads] = await Promise.all([
    countScans(ctx.sql, programId, row),
    selectReports(ctx.sql, programId, printOrderId, REPORTS_SHOWN),
    selectDownloads(ctx.sql, programId, printOrderId, DOWNLOADS_SHOWN),
  ]);
  const told = <Row extends { at: Date }>({ at, ...kept }: Row) => ({ ...kept, at: at.toISOString() });
  return { order: toOrder(row), scans, reports: reports.map(told), downloads: downloads.map(told) };
}
