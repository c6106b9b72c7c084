import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { pageOf } from '../db/page-of.ts';
import { notFound } from '../errors.ts';
import { readCursor, type PageInput } from '../http/paging.ts';
import type { PrintOrder } from '../routes/schemas/print-orders.ts';
import { selectOrders, type OrderRow, type OrderState } from './order-queries.ts';

export interface OrdersInput extends PageInput {
  printerId?: number | undefined;
  batchId?: number | undefined;
  state?: OrderState | undefined;
}

/** An order as staff see it: without its settings and without what proves its link. */
export function toOrder({
  programName: _program,
  timeZone: _zone,
  keyId: _key,
  linkHash: _hash,
  settings: _settings,
  ...row
}: OrderRow): PrintOrder {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null;
  return {
    ...row,
    codes: row.lastSerial - row.firstSerial + 1,
    encrypted: row.recipient !== null,
    downloadUntil: iso(row.downloadUntil),
    downloadedAt: iso(row.downloadedAt),
    deliveredAt: iso(row.deliveredAt),
    orderedAt: row.orderedAt.toISOString(),
    sentAt: iso(row.sentAt),
    closedAt: iso(row.closedAt),
  };
}

/** What printers were asked to print, newest first, a page at a time. */
export async function listOrders(
  ctx: StaffContext,
  input: OrdersInput,
): Promise<{ orders: PrintOrder[]; nextCursor: string | null }> {
  const rows = await selectOrders(ctx.sql, ctx.actor.programId, {
    printOrderId: null,
    printerId: input.printerId ?? null,
    batchId: input.batchId ?? null,
    state: input.state ?? null,
    before: readCursor(input.cursor),
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(rows, input.limit, (row) => String(row.printOrderId));
  return { orders: page.map(toOrder), nextCursor };
}

/** An order of the actor's program as it is stored, read through `sql` when it is asked inside a transaction. */
export async function findOrder(
  ctx: StaffContext,
  printOrderId: number,
  sql: Database | Transaction = ctx.sql,
): Promise<OrderRow> {
  const filter = { printOrderId, printerId: null, batchId: null, state: null, before: null, limit: 1 };
  const [row] = await selectOrders(sql, ctx.actor.programId, filter);
  if (!row) throw notFound('order');
  return row;
}
