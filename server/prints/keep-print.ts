import type { Context } from '#server/context.ts';
import type { Transaction } from '#server/db/connect.ts';
import { keepFor, type RunId } from './lease-queries.ts';
import { openFiles } from './open-download.ts';

/** Keeps the files of a run, made or still to be made, for so many days from now at least. False where it has none to keep. */
export function keepPrint(tx: Transaction, run: RunId, days: number): Promise<boolean> {
  return keepFor(tx, run, days);
}

/** Whether all files of a run lie on the disk as they were made, and stay for a while. */
export async function hasFiles(ctx: Pick<Context, 'sql' | 'config'>, run: RunId): Promise<boolean> {
  return openFiles(ctx, { ...run, file: 'zip' }).then(
    () => true,
    () => false,
  );
}
