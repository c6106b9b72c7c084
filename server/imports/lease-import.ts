import { rm } from 'node:fs/promises';
import type { Context } from '#server/context.ts';
import { importFile } from './import-file.ts';
import type { ImportReport } from './import-task.ts';
import { failLeased, type LeasedImport, leaseNext, releaseLeased, renewLease } from './lease-queries.ts';

type ImportContext = Pick<Context, 'sql' | 'config' | 'codes'>;

/** Of an import that never gets on. */
const ATTEMPTS_MAX = 3;

/** Takes the next waiting import of any program, for as long as `renewImport` is called. @param holder a UUID of the caller's own */
export function leaseImport(ctx: ImportContext, holder: string): Promise<LeasedImport | null> {
  return leaseNext(ctx.sql, holder);
}

/** How far a held import is; false where it is held no longer. */
export function renewImport(ctx: ImportContext, lease: LeasedImport, rowsDone: number): Promise<boolean> {
  return renewLease(ctx.sql, lease, rowsDone);
}

/**
 * What comes of a process that has ended. A step that is done has said so itself, in its own transaction.
 * @param report null where the process was killed
 * @param stopping whether this server lets go of it by itself
 */
export async function concludeImport(
  ctx: ImportContext,
  lease: LeasedImport,
  report: ImportReport | null,
  stopping: boolean,
): Promise<void> {
  if (report?.kind === 'done') {
    if (lease.step === 'importing') await ctx.codes.refresh();
    return;
  }
  if (report?.kind === 'lost') return;
  if (report?.kind === 'failed' && report.why !== 'broken') {
    await fail(ctx, lease, { why: report.why, line: report.line });
  } else if (lease.attempts >= ATTEMPTS_MAX && !stopping) {
    await fail(ctx, lease, { why: 'broken', line: null });
  } else {
    await releaseLeased(ctx.sql, lease);
  }
}

async function fail(
  ctx: ImportContext,
  lease: LeasedImport,
  failure: Parameters<typeof failLeased>[2],
): Promise<void> {
  if (await failLeased(ctx.sql, lease, failure)) await rm(importFile(ctx.config, lease), { force: true });
}
