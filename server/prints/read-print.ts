import type { StaffContext } from '#server/context.ts';
import type { Database, Transaction } from '#server/db/connect.ts';
import { notFound } from '#server/errors.ts';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { toPrintRun } from './print-run.ts';
import { type PrintRow, selectPrints } from './queries.ts';

/** A run of the actor's program, read through `sql` when it is asked inside a transaction. */
export async function readPrint(
  ctx: StaffContext,
  input: { printRunId: number },
  sql: Database | Transaction = ctx.sql,
): Promise<PrintRun> {
  return toPrintRun(await readPrintRow(ctx, input, sql));
}

export async function readPrintRow(
  ctx: StaffContext,
  { printRunId }: { printRunId: number },
  sql: Database | Transaction = ctx.sql,
): Promise<PrintRow> {
  const [row] = await selectPrints(sql, ctx.actor.programId, { printRunId });
  if (!row) throw notFound('print');
  return row;
}
