import type { StaffContext } from '../context.ts';
import type { Cell, CsvFile } from '../http/csv-answer.ts';
import type { OrdersInput } from './list-orders.ts';
import { selectOrders, type OrderRow } from './order-queries.ts';
import { countReported } from './count-reported.ts';
import { selectReports, type ReportRow } from './report-queries.ts';
import { countScans, type ScanCounts } from './scan-queries.ts';

const ORDERS_PER_LOT = 50;
const HEAD = [
  ...[
    'Order',
    'Printer',
    'Batch',
    'Product',
    'State',
    'First serial',
    'Last serial',
    'Codes',
    'Due',
    'Ordered',
  ],
  ...[
    'Delivered',
    'Printed',
    'Wasted',
    'Active',
    'Scanned',
    'Claimed',
    'Wasted but scanned',
    'Delivered less ordered',
  ],
  ...['Codes not accounted for', 'Wasted serials'],
];

/** Every order that the same filter lists, newest first, held against what came of it, with the wasted serials. */
export function exportOrders(
  ctx: StaffContext,
  {
    printerId = null,
    batchId = null,
    state = null,
  }: { [Key in 'printerId' | 'batchId']?: number | undefined | null } & {
    state?: OrdersInput['state'] | null;
  },
): CsvFile {
  const { programId } = ctx.actor;
  return { fileName: 'print-orders.csv', head: HEAD, rows: lots() };

  async function* lots(): AsyncGenerator<Cell[][], void> {
    for (let before: number | null = null; ;) {
      const filter = { printOrderId: null, printerId, batchId, state, before, limit: ORDERS_PER_LOT };
      const orders = await selectOrders(ctx.sql, programId, filter);
      const rows: Cell[][] = [];
      for (const order of orders) {
        const scans = await countScans(ctx.sql, programId, order);
        rows.push(cells(order, scans, await selectReports(ctx.sql, programId, order.printOrderId, null)));
      }
      if (rows.length > 0) yield rows;
      before = orders.at(-1)?.printOrderId ?? null;
      if (orders.length < ORDERS_PER_LOT) return;
    }
  }
}

function cells(order: OrderRow, scans: ScanCounts, reports: readonly ReportRow[]): Cell[] {
  const { ordered, delivered, printed, wasted, firstSerial, lastSerial } = order;
  const codes = lastSerial - firstSerial + 1;
  const wastedSerials = reports
    .filter(({ kind }) => kind === 'wasted')
    .toSorted((one, other) => (one.firstSerial ?? 0) - (other.firstSerial ?? 0))
    .map((report) => `${report.firstSerial}-${report.lastSerial}`);
  return [
    ...[order.printOrderId, order.printerName, order.batchLabel, order.productName, order.state],
    ...[firstSerial, lastSerial, codes, order.dueOn, ordered, delivered, printed, wasted, order.active],
    ...[scans.scanned, scans.claimed, scans.wastedScanned, delivered - ordered],
    ...[codes - countReported(reports), wastedSerials.join(' ')],
  ];
}
