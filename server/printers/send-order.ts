import { changeLocked } from '../batches/change-range.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { cancelPrint } from '../prints/cancel-print.ts';
import { hasFiles, keepPrint } from '../prints/keep-print.ts';
import { startPrint } from '../prints/start-print.ts';
import type { SentOrder } from '../routes/schemas/print-orders.ts';
import { recordEvent } from '../staff/record-event.ts';
import { findOrder, toOrder } from './list-orders.ts';
import { LINK_DAYS, makeLink } from './order-link.ts';
import { lockOrder, setLink, type OrderRow } from './order-queries.ts';
import { getPrinter } from './list-printers.ts';

/**
 * Sends an order: its codes become `sent`, its files are begun, and a link for the printer is made, which is told this once.
 * An order that was sent already gets a new link in the place of the old one, and new files where there are none any more;
 * its codes stay as they are. Files outlive every link to them.
 *
 * @throws Refusal `ranges-clash` where some of the codes are elsewhere already; `order-ended`
 */
export async function sendOrder(ctx: StaffContext, printOrderId: number): Promise<SentOrder> {
  const asked = await findOrder(ctx, printOrderId);
  requireOpen(asked);
  const kept = await keptRun(ctx, asked);
  // Files are ordered in a transaction of their own; where the rest fails, they are taken back.
  const printRunId = kept ?? (await startPrint(ctx, runOf(asked))).printRunId;
  try {
    return await ctx.sql.begin((tx) => sendLocked(ctx, tx, printOrderId, { printRunId, seen: asked }));
  } catch (error) {
    if (kept === null) await cancelPrint(ctx, { printRunId }).catch(() => undefined);
    throw error;
  }
}

async function sendLocked(
  ctx: StaffContext,
  tx: Transaction,
  printOrderId: number,
  { printRunId, seen }: { printRunId: number; seen: OrderRow },
): Promise<SentOrder> {
  const { programId } = ctx.actor;
  if (!(await lockOrder(tx, programId, printOrderId))) throw notFound('order');
  const order = await findOrder(ctx, printOrderId, tx);
  if (order.state !== seen.state || order.printRunId !== seen.printRunId) {
    throw changedMeanwhile('Somebody else has just sent this order; look again.');
  }
  if (!(await keepPrint(tx, { programId, printRunId }, LINK_DAYS))) {
    throw changedMeanwhile('The files of this order have just gone; make the link again.');
  }
  const { firstSerial, lastSerial, batchId } = order;
  const first = order.state === 'draft';
  if (first) {
    const reason = `Print order ${printOrderId}, ${order.printerName}`;
    await changeLocked(ctx, tx, batchId, { to: 'sent', firstSerial, lastSerial, reason });
  }
  // A printer that has made itself a key since gets the next files by it.
  const { recipient } = await getPrinter(ctx, order.printerId, tx);
  const { url, hash } = makeLink(ctx, { programId, printOrderId });
  await setLink(tx, programId, printOrderId, { printRunId, recipient, hash, days: LINK_DAYS });
  await recordEvent(tx, ctx.actor, {
    type: first ? 'print-order.sent' : 'print-order.link-renewed',
    subject: printOrderId,
    data: { printerId: order.printerId, printRunId, recipient },
  });
  return { order: toOrder(await findOrder(ctx, printOrderId, tx)), url };
}

function requireOpen({ state }: OrderRow): void {
  if (state === 'draft' || state === 'sent') return;
  throw new Refusal('conflict', 'order-ended', 'This order is closed or cancelled; write a new one.');
}

function changedMeanwhile(sentence: string): Refusal {
  return new Refusal('conflict', 'changed-meanwhile', sentence);
}

/** The run whose files the order has, or will have; null where there are none any more. */
async function keptRun(ctx: StaffContext, { filesState, printRunId }: OrderRow): Promise<number | null> {
  if (filesState === 'queued' || filesState === 'running') return printRunId;
  if (filesState !== 'done' || printRunId === null) return null;
  return (await hasFiles(ctx, { programId: ctx.actor.programId, printRunId })) ? printRunId : null;
}

function runOf({ batchId, format, firstSerial, lastSerial, settings }: OrderRow) {
  return { batchId, format, firstSerial, lastSerial, ...(settings as object) };
}
