import type { Context } from '#server/context.ts';
import { expireFinished, type RunId, selectWanted } from './lease-queries.ts';

/** Stops offering the files that have been kept long enough. */
export async function expirePrints(ctx: Pick<Context, 'sql'>): Promise<void> {
  await expireFinished(ctx.sql);
}

/** Tells which of these runs' files, finished or not, still have a use. */
export async function wantedPrints(
  ctx: Pick<Context, 'sql'>,
  runs: readonly RunId[],
): Promise<(run: RunId) => boolean> {
  const key = ({ programId, printRunId }: RunId) => `${programId}/${printRunId}`;
  const wanted = new Set((await selectWanted(ctx.sql, runs)).map(key));
  return (run) => wanted.has(key(run));
}
