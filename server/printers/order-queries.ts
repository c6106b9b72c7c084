import type { Database, Transaction } from '../db/connect.ts';
import type { PrintRun } from '../routes/schemas/prints.ts';
import type { Serials } from '../batches/range-states.ts';

type Db = Database | Transaction;

export type OrderState = 'draft' | 'sent' | 'closed' | 'cancelled';

export interface OrderRow extends Serials {
  printOrderId: number;
  printerId: number;
  printerName: string;
  batchId: number;
  batchLabel: string;
  productName: string;
  programName: string;
  timeZone: string;
  keyId: number;
  ordered: number;
  /** YYYY-MM-DD. */
  dueOn: string | null;
  note: string | null;
  format: PrintRun['format'];
  settings: unknown;
  state: OrderState;
  recipient: string | null;
  printRunId: number | null;
  filesState: PrintRun['state'] | null;
  linkHash: Buffer | null;
  downloadUntil: Date | null;
  /** When the link was first used. */
  downloadedAt: Date | null;
  /** When all plain files had been sent, which spends the link. */
  deliveredAt: Date | null;
  downloads: number;
  orderedBy: string;
  orderedAt: Date;
  sentAt: Date | null;
  closedAt: Date | null;
  /** As the printer reports them. */
  delivered: number;
  printed: number;
  wasted: number;
  /** Codes that are active now. */
  active: number;
}

export interface OrderFilter {
  printOrderId: number | null;
  printerId: number | null;
  batchId: number | null;
  state: OrderState | null;
  /** Ids below this one; the newest order has the highest. */
  before: number | null;
  limit: number;
}

/**
 * Orders, newest first, with what was reported of each and how its codes stand: sums over the order's own reports and over
 * the ranges of its serials, so it costs the same whatever has been scanned.
 */
export async function selectOrders(sql: Db, programId: number, filter: OrderFilter): Promise<OrderRow[]> {
  const { printOrderId, printerId, batchId, state, before, limit } = filter;
  return sql<OrderRow[]>`
    select o.print_order_id as "printOrderId", o.printer_id as "printerId", p.name as "printerName",
      o.batch_id as "batchId", b.label as "batchLabel", d.name as "productName", g.name as "programName",
      g.time_zone as "timeZone", o.key_id as "keyId", o.first_serial as "firstSerial", o.last_serial as "lastSerial",
      o.ordered, o.due_on::text as "dueOn", o.note, o.format, o.settings, o.state, o.recipient,
      o.print_run_id as "printRunId", r.state as "filesState", o.link_hash as "linkHash",
      o.download_until as "downloadUntil", o.downloaded_at as "downloadedAt",
      o.delivered_at as "deliveredAt", coalesce(u.name, o.ordered_by) as "orderedBy",
      o.ordered_at as "orderedAt", o.sent_at as "sentAt", o.closed_at as "closedAt", told.delivered, told.printed,
      told.wasted, life.active, (
        select count(*)::int from print_order_download l
        where l.program_id = o.program_id and l.print_order_id = o.print_order_id
      ) as downloads
    from (
      select * from print_order o
      where o.program_id = ${programId}
        and (${printOrderId}::int is null or o.print_order_id = ${printOrderId})
        and (${printerId}::int is null or o.printer_id = ${printerId})
        and (${batchId}::int is null or o.batch_id = ${batchId})
        and (${state}::text is null or o.state = ${state})
        and (${before}::int is null or o.print_order_id < ${before})
      order by o.print_order_id desc limit ${limit}
    ) o
    join program g on g.program_id = o.program_id
    join printer p on p.program_id = o.program_id and p.printer_id = o.printer_id
    join batch b on b.program_id = o.program_id and b.batch_id = o.batch_id
    join product d on d.program_id = b.program_id and d.product_id = b.product_id
    left join print_run r on r.program_id = o.program_id and r.print_run_id = o.print_run_id
    left join staff_user u on u.id = o.ordered_by
    cross join lateral (
      select coalesce(sum(codes) filter (where kind = 'delivered'), 0)::bigint as delivered,
        coalesce(sum(codes) filter (where kind = 'printed'), 0)::bigint as printed,
        coalesce(sum(codes) filter (where kind = 'wasted'), 0)::bigint as wasted
      from print_report t where t.program_id = o.program_id and t.print_order_id = o.print_order_id
    ) told
    cross join lateral (
      select coalesce(sum(least(c.last_serial, o.last_serial) - greatest(c.first_serial, o.first_serial) + 1)
        filter (where c.state = 'active'), 0)::bigint as active
      from code_range c where c.program_id = o.program_id and c.key_id = o.key_id and c.last_serial >= o.first_serial
        and c.first_serial between (
          select max(f.first_serial) from code_range f
          where f.program_id = o.program_id and f.key_id = o.key_id and f.first_serial <= o.first_serial
        ) and o.last_serial
    ) life
    order by o.print_order_id desc`;
}

export interface NewOrder extends Serials {
  printerId: number;
  batchId: number;
  keyId: number;
  ordered: number;
  dueOn: string | null;
  note: string | null;
  format: PrintRun['format'];
  settings: object;
  orderedBy: string;
}

export async function insertOrder(tx: Transaction, programId: number, order: NewOrder): Promise<number> {
  const [{ printOrderId }] = await tx<[{ printOrderId: number }]>`
    insert into print_order (program_id, printer_id, batch_id, key_id, first_serial, last_serial, ordered, due_on, note,
      format, settings, ordered_by)
    values (${programId}, ${order.printerId}, ${order.batchId}, ${order.keyId}, ${order.firstSerial}, ${order.lastSerial},
      ${order.ordered}, ${order.dueOn}, ${order.note}, ${order.format},
      ${JSON.stringify(order.settings)}::text::jsonb, ${order.orderedBy})
    returning print_order_id as "printOrderId"`;
  return printOrderId;
}

/** Keeps an order as it is until the transaction ends. True where there is one. */
export async function lockOrder(tx: Transaction, programId: number, printOrderId: number): Promise<boolean> {
  const rows = await tx`
    select from print_order where program_id = ${programId} and print_order_id = ${printOrderId} for update`;
  return rows.length > 0;
}

export interface OrderLink {
  printRunId: number;
  recipient: string | null;
  hash: Buffer;
  days: number;
}

/** What the secret of the order's link hashes to; null where there is no such order, or no link to it yet. */
export async function selectLinkHash(
  sql: Db,
  programId: number,
  printOrderId: number,
): Promise<Buffer | null> {
  const [row] = await sql<{ linkHash: Buffer | null }[]>`
    select link_hash as "linkHash" from print_order
    where program_id = ${programId} and print_order_id = ${printOrderId}`;
  return row?.linkHash ?? null;
}

/** Puts a new link, not yet used, in the place of the last one. */
export async function setLink(
  tx: Transaction,
  programId: number,
  printOrderId: number,
  { printRunId, recipient, hash, days }: OrderLink,
): Promise<void> {
  await tx`
    update print_order set state = 'sent', sent_at = coalesce(sent_at, now()), print_run_id = ${printRunId},
      recipient = ${recipient}, link_hash = ${hash}, download_until = now() + make_interval(days => ${days}),
      downloaded_at = null, sent_bytes = '{}', delivered_at = null
    where program_id = ${programId} and print_order_id = ${printOrderId}`;
}

export async function endOrder(
  tx: Transaction,
  programId: number,
  printOrderId: number,
  state: 'closed' | 'cancelled',
): Promise<void> {
  await tx`
    update print_order set state = ${state}, closed_at = now()
    where program_id = ${programId} and print_order_id = ${printOrderId}`;
}

export interface Visitor {
  network: string | null;
  country: string | null;
}
