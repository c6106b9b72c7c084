import type { StaffContext } from '#server/context.ts';
import type { Cell } from '#server/http/csv-answer.ts';
import { type FindingRow, selectFindings } from './queries.ts';
import { findImport } from './read-import.ts';

const SHOWN = 1000;
const LOT = 5000;

/** The first 1,000 lines of a file that are not brought in, each with why. @throws Refusal `import-not-found` */
export async function listFindings(ctx: StaffContext, importId: number): Promise<FindingRow[]> {
  await findImport(ctx, importId);
  return selectFindings(ctx.sql, ctx.actor.programId, importId, { after: 0, limit: SHOWN });
}

/** All of them, for a file. */
export async function* exportFindings(
  ctx: StaffContext,
  importId: number,
): AsyncGenerator<readonly (readonly Cell[])[], void> {
  let after = 0;
  for (;;) {
    const rows = await selectFindings(ctx.sql, ctx.actor.programId, importId, { after, limit: LOT });
    if (rows.length === 0) return;
    yield rows.map(({ line, reason }) => [line, reason]);
    after = rows.at(-1)?.line ?? Infinity;
  }
}
