import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface PrinterValues {
  name: string;
  /** Whom to call or write to. */
  contact: string;
  /** A public key of age; null for links that work once. */
  recipient: string | null;
}

export interface PrinterRow extends PrinterValues {
  printerId: number;
  archived: boolean;
  /** Orders of any state but the cancelled. */
  orders: number;
  addedBy: string;
  addedAt: Date;
}

export interface PrinterFilter {
  printerId: number | null;
  /** Part of the name or of the contact, as a pattern for `like`. */
  pattern: string | null;
  archived: boolean | null;
  /** Ids below this one; the newest printer has the highest. */
  before: number | null;
  limit: number;
}

/** Printers, newest first. */
export async function selectPrinters(
  sql: Db,
  programId: number,
  filter: PrinterFilter,
): Promise<PrinterRow[]> {
  const { printerId, pattern, archived, before, limit } = filter;
  return sql<PrinterRow[]>`
    select p.printer_id as "printerId", p.name, p.contact, p.recipient, p.archived_at is not null as archived,
      coalesce(u.name, p.added_by) as "addedBy", p.added_at as "addedAt", (
        select count(*)::int from print_order o
        where o.program_id = p.program_id and o.printer_id = p.printer_id and o.state <> 'cancelled'
      ) as orders
    from printer p left join staff_user u on u.id = p.added_by
    where p.program_id = ${programId}
      and (${printerId}::int is null or p.printer_id = ${printerId})
      and (${pattern}::text is null or p.name ilike ${pattern} or p.contact ilike ${pattern})
      and (${archived}::boolean is null or (p.archived_at is not null) = ${archived})
      and (${before}::int is null or p.printer_id < ${before})
    order by p.printer_id desc limit ${limit}`;
}

export async function insertPrinter(
  tx: Transaction,
  programId: number,
  printer: PrinterValues & { addedBy: string },
): Promise<number> {
  const [{ printerId }] = await tx<[{ printerId: number }]>`
    insert into printer (program_id, name, contact, recipient, added_by)
    values (${programId}, ${printer.name}, ${printer.contact}, ${printer.recipient}, ${printer.addedBy})
    returning printer_id as "printerId"`;
  return printerId;
}

/** Held until the transaction ends. */
export async function lockPrinter(
  tx: Transaction,
  programId: number,
  printerId: number,
): Promise<(PrinterValues & { archived: boolean }) | null> {
  const [row] = await tx<(PrinterValues & { archived: boolean })[]>`
    select name, contact, recipient, archived_at is not null as archived
    from printer where program_id = ${programId} and printer_id = ${printerId} for update`;
  return row ?? null;
}

export async function updatePrinterRow(
  tx: Transaction,
  programId: number,
  printerId: number,
  printer: PrinterValues & { archived: boolean },
): Promise<void> {
  await tx`
    update printer set name = ${printer.name}, contact = ${printer.contact}, recipient = ${printer.recipient},
      archived_at = case when ${printer.archived} then coalesce(archived_at, now()) end
    where program_id = ${programId} and printer_id = ${printerId}`;
}
