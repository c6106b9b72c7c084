import type { Context } from '#server/context.ts';
import type { ExportedFile } from './export-task.ts';
import { selectPrints } from './queries.ts';
import { readManifest } from './read-manifest.ts';

/** The finished files of a run; none where they are not, or no longer, there. */
export async function listFiles(
  ctx: Pick<Context, 'sql' | 'config'>,
  { programId, printRunId }: { programId: number; printRunId: number },
): Promise<ExportedFile[]> {
  const [row] = await selectPrints(ctx.sql, programId, { printRunId });
  if (row?.state !== 'done') return [];
  const kept = await readManifest(ctx, programId, row).catch(() => null);
  return kept?.manifest.files ?? [];
}
