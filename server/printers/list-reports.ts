import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { pageOf } from '../db/page-of.ts';
import type { PageInput } from '../http/paging.ts';
import { readCursor, uuidForm, writeCursor } from '../insights/cursor.ts';
import type { printReportListSchema } from '../routes/schemas/print-orders.ts';
import { findOrder } from './list-orders.ts';
import { selectReports } from './report-queries.ts';

const partForm = /^\d{1,5}$/;

/**
 * What a printer has reported of an order, part by part, the newest first, a page at a time.
 * @throws Refusal `order-not-found`; `invalid-cursor` for a cursor that we did not write
 */
export async function listReports(
  ctx: StaffContext,
  printOrderId: number,
  { cursor, limit }: PageInput,
): Promise<z.infer<typeof printReportListSchema>> {
  const after = readCursor(cursor, [uuidForm, partForm]);
  await findOrder(ctx, printOrderId);
  const found = await selectReports(ctx.sql, ctx.actor.programId, printOrderId, { after, limit: limit + 1 });
  const { page, nextCursor } = pageOf(found, limit, (row) =>
    writeCursor({ micros: row.micros, rest: [row.reportId, String(row.part)] }),
  );
  return {
    reports: page.map(({ reportId: _report, part: _part, micros: _micros, at, ...report }) => ({
      ...report,
      at: at.toISOString(),
    })),
    nextCursor,
  };
}
