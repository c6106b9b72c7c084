import type { Context } from '#server/context.ts';
import { isDatabaseAway } from '#server/db/database-away.ts';
import { exportFolder } from './export-folder.ts';
import type { ExportFailure, ExportReport, ExportTask } from './export-task.ts';
import {
  failLeased,
  finishLeased,
  type Lease,
  type LeasedRow,
  leaseNext,
  releaseLeased,
  renewLease,
} from './lease-queries.ts';
import { codeCount } from './print-file.ts';
import { fileBaseOf } from './print-run.ts';
import { completeSettings, markable } from './print-settings.ts';
import { readAssets } from './read-assets.ts';
import { printUrlPrefix } from './url-prefix.ts';

type ExportContext = Pick<Context, 'sql' | 'codes' | 'config'>;

/** Of a run that never gets on. */
const ATTEMPTS_MAX = 3;

/** A print run that this process holds, and what to make. */
export interface LeasedPrint extends Lease {
  codes: number;
  attempts: number;
  task: ExportTask;
}

/**
 * Takes the next waiting print run of any program, for as long as `renewPrint` is called.
 * @param holder a UUID of the caller's own
 * One whose task cannot be made is tried again when the lease has run out, and fails when it was tried often enough.
 * @param codesMax runs of more codes are left to others
 * @returns null where there is none, or none that can be made
 */
export async function leasePrint(
  ctx: ExportContext & Pick<Context, 'log'>,
  holder: string,
  codesMax: number,
): Promise<LeasedPrint | null> {
  const row = await leaseNext(ctx.sql, holder, codesMax);
  if (!row) return null;
  const { programId, printRunId, attempts } = row;
  const lease = { programId, printRunId, holder };
  try {
    return { ...lease, attempts, codes: codeCount(row), task: await taskOf(ctx, row) };
  } catch (error) {
    // While the database is away nothing is known of the run.
    if (isDatabaseAway(error)) throw error;
    ctx.log(`print run ${printRunId} could not be prepared`, error);
    if (isLastAttempt(attempts)) await failPrint(ctx, lease, 'unprepared');
    return null;
  }
}

/** Whether a run that fails this time, after so many attempts, is not tried again. */
export function isLastAttempt(attempts: number): boolean {
  return attempts >= ATTEMPTS_MAX;
}

async function taskOf(ctx: ExportContext, row: LeasedRow): Promise<ExportTask> {
  const { batchId, format, codeLength, firstSerial, lastSerial } = row;
  const settings = markable(completeSettings(row.settings), row.test);
  return {
    folder: exportFolder(ctx.config, row),
    baseName: fileBaseOf(row),
    batchId,
    format,
    key: await ctx.codes.unwrap(row.keyId),
    codeLength,
    firstSerial,
    lastSerial,
    urlPrefix: printUrlPrefix(ctx.config, row),
    texts: {
      batch: row.batchLabel,
      product: row.productName,
      gtin: row.linkGtin ?? row.gtin ?? '',
      lot: row.lot ?? '',
    },
    test: row.test,
    madeAt: row.createdAt,
    settings,
    assets: await readAssets(ctx.sql, row.programId, settings),
    diskReserveBytes: ctx.config.diskReserveBytes,
  };
}

/** How far a held run is; false where it is held no longer, and then nothing more may be done for it. */
export function renewPrint(
  ctx: ExportContext,
  lease: Lease,
  done: { codes: number; bytes: number },
): Promise<boolean> {
  return renewLease(ctx.sql, lease, done);
}

/** Offers the files of a held run; false where it is held no longer. */
export function finishPrint(
  ctx: ExportContext,
  lease: Lease,
  made: Extract<ExportReport, { kind: 'done' }>,
): Promise<boolean> {
  return finishLeased(ctx.sql, lease, { ...made, keepDays: ctx.config.exportDays });
}

export function failPrint(ctx: ExportContext, lease: Lease, failure: ExportFailure): Promise<boolean> {
  return failLeased(ctx.sql, lease, failure);
}

/** Puts a held run back into the queue; what has been written of it stays for whoever takes it next. */
export function releasePrint(ctx: ExportContext, lease: Lease): Promise<void> {
  return releaseLeased(ctx.sql, lease);
}
