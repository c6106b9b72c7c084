import type { Context } from '#server/context.ts';
import type { ExportedFile } from './export-task.ts';
import { selectPrints } from './queries.ts';
import { isOffered, readManifest } from './read-manifest.ts';

/** The finished files of a run; none where they are not, or no longer, there. */
export async function listFiles(
  ctx: Pick<Context, 'sql' | 'config'>,
  { programId, printRunId }: { programId: number; printRunId: number },
): Promise<ExportedFile[]> {
  const [row] = await selectPrints(ctx.sql, programId, { printRunId });
  if (!isOffered(row)) return [];
  const kept = await readManifest(ctx, programId, row).catch(() => null);
  return kept?.manifest.files ?? [];
}
