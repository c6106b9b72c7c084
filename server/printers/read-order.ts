import type { StaffContext } from '../context.ts';
import type { PrintOrderDetail } from '../routes/schemas/print-orders.ts';
import { countReported } from './count-reported.ts';
import { findOrder, toOrder } from './list-orders.ts';
import { selectDownloads } from './download-queries.ts';
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
    selectReports(ctx.sql, programId, printOrderId, null),
    selectDownloads(ctx.sql, programId, printOrderId, DOWNLOADS_SHOWN),
  ]);
  const told = <Row extends { at: Date }>({ at, ...kept }: Row) => ({ ...kept, at: at.toISOString() });
  const order = toOrder(row);
  const unreported = order.codes - countReported(reports);
  const shown = reports.slice(0, REPORTS_SHOWN);
  return { order, scans, unreported, reports: shown.map(told), downloads: downloads.map(told) };
}
