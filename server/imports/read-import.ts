import { stat } from 'node:fs/promises';
import type { StaffContext } from '#server/context.ts';
import type { Database, Transaction } from '#server/db/connect.ts';
import { notFound } from '#server/errors.ts';
import type { CodeImport } from '#server/routes/schemas/imports.ts';
import { importFile } from './import-file.ts';
import { type ImportRow, selectImports } from './queries.ts';

/** Long after that every server knows. */
const JUST_DONE_MS = 60_000;

/** An import of the actor's program. @throws Refusal `import-not-found` */
export async function readImport(ctx: StaffContext, importId: number): Promise<CodeImport> {
  const row = await findImport(ctx, importId);
  // Whoever is told that it is done may use the codes at once, whichever server has brought them in.
  const finishedMs = row.finishedAt?.getTime() ?? 0;
  if (row.state === 'done' && Date.now() - finishedMs < JUST_DONE_MS) await ctx.codes.refresh();
  return toImport(ctx, row);
}

/** The newest 50 imports of the program, newest first. */
export async function listImports(ctx: StaffContext): Promise<CodeImport[]> {
  const rows = await selectImports(ctx.sql, ctx.actor.programId, null);
  return Promise.all(rows.map((row) => toImport(ctx, row)));
}

/** An import as it is stored. @throws Refusal `import-not-found` */
export async function findImport(
  ctx: StaffContext,
  importId: number,
  sql: Database | Transaction = ctx.sql,
): Promise<ImportRow> {
  const [row] = await selectImports(sql, ctx.actor.programId, importId);
  if (!row) throw notFound('import');
  return row;
}

/** How much of the file this server has. */
export async function bytesReceived(ctx: StaffContext, importId: number): Promise<number> {
  const file = importFile(ctx.config, { programId: ctx.actor.programId, importId });
  return (await stat(file).catch(() => null))?.size ?? 0;
}

async function toImport(ctx: StaffContext, row: ImportRow): Promise<CodeImport> {
  const { rows, good, bad, repeated, known, createdAt, finishedAt, ...rest } = row;
  const judged = rows !== null && good !== null && bad !== null && repeated !== null && known !== null;
  return {
    ...rest,
    bytesReceived: row.state === 'uploading' ? await bytesReceived(ctx, row.importId) : row.fileBytes,
    report: judged ? { rows, good, bad, repeated, known } : null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
