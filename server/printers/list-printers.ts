import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { pageOf } from '../db/page-of.ts';
import { notFound } from '../errors.ts';
import { containsPattern, readCursor, type PageInput } from '../http/paging.ts';
import type { Printer } from '../routes/schemas/printers.ts';
import { selectPrinters, type PrinterRow } from './queries.ts';

export interface PrintersInput extends PageInput {
  /** Part of a name or of a contact. */
  q?: string | undefined;
  archived?: boolean | undefined;
}

function toPrinter(row: PrinterRow): Printer {
  return { ...row, addedAt: row.addedAt.toISOString() };
}

/** The program's printers, newest first, a page at a time. */
export async function listPrinters(
  ctx: StaffContext,
  input: PrintersInput,
): Promise<{ printers: Printer[]; nextCursor: string | null }> {
  const rows = await selectPrinters(ctx.sql, ctx.actor.programId, {
    printerId: null,
    pattern: containsPattern(input.q),
    archived: input.archived ?? null,
    before: readCursor(input.cursor),
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(rows, input.limit, (row) => String(row.printerId));
  return { printers: page.map(toPrinter), nextCursor };
}

/** One of the program's printers, read through `sql` when it is asked inside a transaction. */
export async function getPrinter(
  ctx: StaffContext,
  printerId: number,
  sql: Database | Transaction = ctx.sql,
): Promise<Printer> {
  const filter = { printerId, pattern: null, archived: null, before: null, limit: 1 };
  const [row] = await selectPrinters(sql, ctx.actor.programId, filter);
  if (!row) throw notFound('printer');
  return toPrinter(row);
}
