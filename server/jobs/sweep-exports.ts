import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from '#server/context.ts';
import { exportsFolder } from '#server/prints/export-folder.ts';
import { expirePrints, wantedPrints } from '#server/prints/expire-prints.ts';

/** Removes the files of runs that are no longer offered, and what cancelled and failed ones left behind. */
export async function sweepExports(ctx: Pick<Context, 'sql' | 'config'>): Promise<void> {
  await expirePrints(ctx);
  const root = exportsFolder(ctx.config);
  const folders: { path: string; programId: number; printRunId: number }[] = [];
  for (const program of await names(root)) {
    if (!/^\d+$/.test(program)) continue;
    for (const run of await names(path.join(root, program))) {
      const [, printRunId] = /^(\d+)(\.part)?$/.exec(run) ?? [];
      if (printRunId === undefined) continue;
      folders.push({
        path: path.join(root, program, run),
        programId: Number(program),
        printRunId: Number(printRunId),
      });
    }
  }
  const wanted = await wantedPrints(ctx, folders);
  for (const folder of folders) {
    if (!wanted(folder)) await rm(folder.path, { recursive: true, force: true });
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
