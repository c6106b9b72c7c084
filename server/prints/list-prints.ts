import type { StaffContext } from '#server/context.ts';
import { notFound } from '#server/errors.ts';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { toPrintRun } from './print-run.ts';
import { selectBatchRange, selectPrints } from './queries.ts';

/** The newest 200 print runs of a batch, newest first. */
export async function listPrints(ctx: StaffContext, { batchId }: { batchId: number }): Promise<PrintRun[]> {
  const { programId } = ctx.actor;
  if (!(await selectBatchRange(ctx.sql, programId, batchId))) throw notFound('batch');
  const rows = await selectPrints(ctx.sql, programId, { batchId });
  return rows.map(toPrintRun);
}
