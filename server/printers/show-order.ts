import type { Context } from '../context.ts';
import { listFiles } from '../prints/list-files.ts';
import type { PrinterOrder } from '../routes/schemas/print-orders.ts';
import { isSpent, openOrder, type OpenedOrder } from './order-link.ts';
import { selectReports } from './report-queries.ts';

const FILES_SHOWN = 100;
const REPORTS_SHOWN = 200;

/** What the page at a printer's link says. @throws Refusal `no-such-link` */
export async function showOrder(ctx: Context, secret: string): Promise<PrinterOrder> {
  const order = await openOrder(ctx, secret);
  const [files, reports] = await Promise.all([
    order.printRunId === null ? [] : listFiles(ctx, { ...order, printRunId: order.printRunId }),
    selectReports(ctx.sql, order.programId, order.printOrderId, {
      after: null,
      limit: REPORTS_SHOWN,
    }),
  ]);
  const { firstSerial, lastSerial } = order;
  return {
    printOrderId: order.printOrderId,
    programName: order.programName,
    printerName: order.printerName,
    timeZone: order.timeZone,
    batchLabel: order.batchLabel,
    productName: order.productName,
    firstSerial,
    lastSerial,
    codes: lastSerial - firstSerial + 1,
    ordered: order.ordered,
    dueOn: order.dueOn,
    note: order.note,
    format: order.format,
    state: order.state === 'sent' ? 'sent' : 'closed',
    recipient: order.recipient,
    delivered: order.delivered,
    printed: order.printed,
    wasted: order.wasted,
    files: files
      .slice(0, FILES_SHOWN)
      .map(({ name, bytes, sha256, codes }) => ({ name, bytes, sha256, codes })),
    filesTotal: files.length,
    filesState: fileStateOf(order, files.length > 0),
    downloadUntil: order.downloadUntil?.toISOString() ?? null,
    reports: reports.map(({ kind, codes, reason, at, ...range }) => ({
      ...{ kind, codes, reason, firstSerial: range.firstSerial, lastSerial: range.lastSerial },
      at: at.toISOString(),
    })),
  };
}

function fileStateOf(order: OpenedOrder, whole: boolean): PrinterOrder['filesState'] {
  if (order.state !== 'sent') return 'gone';
  if (order.filesState === 'queued' || order.filesState === 'running') return 'making';
  if (isSpent(order)) return 'spent';
  const late = order.downloadUntil === null || order.downloadUntil <= new Date();
  if (late || !whole) return 'gone';
  return order.recipient === null && order.downloadedAt !== null ? 'begun' : 'ready';
}
