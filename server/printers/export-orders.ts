import type { StaffContext } from '../context.ts';
import type { Cell, CsvFile } from '../http/csv-answer.ts';
import type { OrdersInput } from './list-orders.ts';
import { selectOrders, type OrderRow } from './order-queries.ts';
import { listWasted, sumReported } from './report-queries.ts';
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
      const ids = orders.map(({ printOrderId }) => printOrderId);
      const reported = await sumReported(ctx.sql, programId, ids);
      const wasted = await listWasted(ctx.sql, programId, ids);
      const rows: Cell[][] = [];
      for (const order of orders) {
        const { printOrderId } = order;
        rows.push(
          cells(order, await countScans(ctx.sql, programId, order), {
            codes: reported.get(printOrderId) ?? 0,
            wasted: wasted.get(printOrderId) ?? '',
          }),
        );
      }
      if (rows.length > 0) yield rows;
      before = orders.at(-1)?.printOrderId ?? null;
      if (orders.length < ORDERS_PER_LOT) return;
    }
  }
}

function cells(order: OrderRow, scans: ScanCounts, reported: { codes: number; wasted: string }): Cell[] {
  const { ordered, delivered, printed, wasted, firstSerial, lastSerial } = order;
  const codes = lastSerial - firstSerial + 1;
  return [
    ...[order.printOrderId, order.printerName, order.batchLabel, order.productName, order.state],
    ...[firstSerial, lastSerial, codes, order.dueOn, ordered, delivered, printed, wasted, order.active],
    ...[scans.scanned, scans.claimed, scans.wastedScanned, delivered - ordered],
    ...[codes - reported.codes, reported.wasted],
  ];
}
