import type { z } from 'zod';
import { advanceRanges } from '../batches/advance-ranges.ts';
import type { Serials } from '../batches/range-states.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { invalidField, Refusal } from '../errors.ts';
import type { PrinterOrder, reportRequest } from '../routes/schemas/print-orders.ts';
import { recordEvent } from '../staff/record-event.ts';
import { lockOrder, type OrderRow, type Visitor } from './order-queries.ts';
import { openOrder } from './order-link.ts';
import { showOrder } from './show-order.ts';
import { hasReport, insertReport, selectReportedAlready, type ReportPart } from './report-queries.ts';

type Report = z.infer<typeof reportRequest>;

/**
 * Writes down what a printer reports and takes the codes on with it: printed ones become `printed`, wasted ones `voided`.
 * What the brand has done with a code meanwhile stays; one that is active already cannot be reported as waste. A report
 * that comes twice is written once.
 *
 * @throws Refusal `no-such-link`; `order-ended`; `ranges-clash`, `reported-already` with the serials; 422 for serials outside
 *   of the order
 */
export async function reportOrder(ctx: Context, report: Report, visitor: Visitor): Promise<PrinterOrder> {
  const opened = await openOrder(ctx, report.secret);
  await ctx.sql.begin(async (tx) => {
    const { programId, printOrderId } = opened;
    await lockOrder(tx, programId, printOrderId);
    const order = await openOrder({ sql: tx }, report.secret);
    if (await hasReport(tx, programId, printOrderId, report.reportId)) return;
    if (order.state !== 'sent') throw orderEnded();
    const parts = partsOf(report);
    checkParts(order, report, parts);
    await refuseRepeated(tx, programId, printOrderId, report);
    await insertReport(tx, programId, printOrderId, { reportId: report.reportId, parts, ...visitor });
    await changeCodes(tx, order, report);
    await recordEvent(tx, actorOf(order), {
      type: 'print-order.reported',
      subject: printOrderId,
      data: { reportId: report.reportId, ...countParts(parts), network: visitor.network },
    });
  });
  return showOrder(ctx, report.secret);
}

/** As a printer appears among those who change codes. */
function actorOf({ programId, printerName, printerId }: OrderRow & { programId: number }) {
  return { programId, userId: `${printerName} (printer ${printerId})` };
}

async function changeCodes(
  tx: Transaction,
  order: OrderRow & { programId: number },
  { printed, wasted }: Report,
): Promise<void> {
  const ctx = { actor: actorOf(order) };
  const about = `Print order ${order.printOrderId}`;
  await advanceRanges(ctx, tx, order.batchId, printed, { to: 'printed', from: ['sent'], reason: about });
  for (const [reason, ranges] of Map.groupBy(wasted, (waste) => waste.reason)) {
    await advanceRanges(ctx, tx, order.batchId, ranges, {
      to: 'voided',
      from: ['sent', 'printed', 'recalled'],
      never: ['active'],
      reason: `${about}: ${reason}`,
    });
  }
}

function partsOf({ delivered, printed, wasted }: Report): ReportPart[] {
  const part = (kind: ReportPart['kind'], { firstSerial, lastSerial }: Serials, reason: string | null) => ({
    kind,
    codes: lastSerial - firstSerial + 1,
    serials: { firstSerial, lastSerial },
    reason,
  });
  return [
    ...(delivered ? [{ kind: 'delivered' as const, codes: delivered, serials: null, reason: null }] : []),
    ...printed.map((serials) => part('printed', serials, null)),
    ...wasted.map(({ reason, ...serials }) => part('wasted', serials, reason)),
  ];
}

function countParts(parts: readonly ReportPart[]): Record<ReportPart['kind'], number> {
  const counts = { delivered: 0, printed: 0, wasted: 0 };
  for (const { kind, codes } of parts) counts[kind] += codes;
  return counts;
}

function checkParts(order: OrderRow, report: Report, parts: readonly ReportPart[]): void {
  if (parts.length === 0) {
    throw invalidField('delivered', 'report-empty', 'Say how many labels were delivered, printed or wasted.');
  }
  const codes = order.lastSerial - order.firstSerial + 1;
  if (order.delivered + (report.delivered ?? 0) > codes) {
    const maximum = codes - order.delivered;
    throw invalidField('delivered', 'too-big', `At most ${maximum} more can be delivered of this order.`, {
      maximum,
    });
  }
  for (const kind of ['printed', 'wasted'] as const) {
    const inOrder = report[kind].toSorted((one, other) => one.firstSerial - other.firstSerial);
    report[kind].forEach((serials, index) => checkSerials(order, serials, `${kind}.${index}`));
    inOrder.forEach((serials, index) => {
      const before = inOrder[index - 1];
      if (before && before.lastSerial >= serials.firstSerial) throw reportedAlready([serials]);
    });
  }
}

function checkSerials(order: Serials, { firstSerial, lastSerial }: Serials, path: string): void {
  const has = `This order has the serials ${order.firstSerial} to ${order.lastSerial}.`;
  if (firstSerial < order.firstSerial || firstSerial > order.lastSerial) {
    throw invalidField(`${path}.firstSerial`, 'serial-outside-order', has);
  }
  if (lastSerial < firstSerial) {
    throw invalidField(`${path}.lastSerial`, 'serials-reversed', 'The last serial comes before the first.');
  }
  if (lastSerial > order.lastSerial) throw invalidField(`${path}.lastSerial`, 'serial-outside-order', has);
}

async function refuseRepeated(
  tx: Transaction,
  programId: number,
  printOrderId: number,
  report: Report,
): Promise<void> {
  for (const kind of ['printed', 'wasted'] as const) {
    const repeated = await selectReportedAlready(tx, programId, printOrderId, kind, report[kind]);
    if (repeated.length > 0) throw reportedAlready(repeated);
  }
}

function reportedAlready(ranges: readonly Serials[]): Refusal {
  const said = ranges.slice(0, 3).map(({ firstSerial, lastSerial }) => `${firstSerial} to ${lastSerial}`);
  const sentence = `These serials were reported already: ${said.join(', ')}. Report each once. Nothing was changed.`;
  return new Refusal('conflict', 'reported-already', sentence, { members: { clashes: ranges } });
}

export function orderEnded(): Refusal {
  return new Refusal('conflict', 'order-ended', 'This order is closed; ask whoever sent it to you.');
}
