import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { csvFile, csvLength } from './csv-file.ts';
import { HeldRun } from './held-run.ts';
import { pdfFile } from './pdf-file.ts';
import type { PrintFile } from './print-file.ts';
import { completeSettings } from './print-settings.ts';
import { CONTENT_TYPES, fileNameOf } from './print-run.ts';
import { holdPrint, type PrintFormat, type PrintRow } from './queries.ts';
import { readAssets } from './read-assets.ts';
import { readPrintRow } from './read-print.ts';
import { recordedStream } from './recorded-stream.ts';
import { svgZipFile } from './symbol-zip-file.ts';
import type { SymbolJob } from './symbol-job.ts';
import { printUrlPrefix } from './url-prefix.ts';

export interface PrintFileInfo {
  fileName: string;
  contentType: string;
  /** In bytes; null where only the finished file tells. */
  contentLength: number | null;
}

export interface PrintDownload extends PrintFileInfo {
  /** Fails where the run is cancelled or the file cannot be finished: what has arrived is then no file. */
  body: ReadableStream<Uint8Array>;
}

const FILES: Readonly<Record<PrintFormat, (job: SymbolJob) => PrintFile>> = {
  csv: csvFile,
  pdf: pdfFile,
  'svg-zip': svgZipFile,
};

/** What a download of the run will be, without beginning it. @throws Refusal `print-not-found` */
export async function describePrint(
  ctx: StaffContext,
  input: { printRunId: number },
): Promise<PrintFileInfo> {
  const row = await readPrintRow(ctx, input);
  return infoOf(row, await jobOf(ctx, row));
}

/**
 * Begins a download of the run, whatever came of earlier ones; one at a time. The file is computed while it is read.
 *
 * @throws Refusal `print-not-found`; `print-running` while another download is under way
 */
export async function streamPrint(ctx: StaffContext, input: { printRunId: number }): Promise<PrintDownload> {
  const row = await readPrintRow(ctx, input);
  const job = await jobOf(ctx, row);
  const hold = await holdPrint(ctx.sql, ctx.actor.programId, row.printRunId);
  if (hold === null) {
    throw new Refusal(
      'conflict',
      'print-running',
      'This file is being downloaded now; wait for it or cancel it.',
    );
  }
  const run = new HeldRun(ctx, { programId: ctx.actor.programId, printRunId: row.printRunId }, hold);
  return { ...infoOf(row, job), body: recordedStream(FILES[row.format](job), run) };
}

function infoOf(row: PrintRow, job: SymbolJob): PrintFileInfo {
  return {
    fileName: fileNameOf(row),
    contentType: CONTENT_TYPES[row.format],
    contentLength: row.format === 'csv' ? csvLength(job) : null,
  };
}

async function jobOf(ctx: StaffContext, row: PrintRow): Promise<SymbolJob> {
  const settings = completeSettings(row.settings);
  return {
    batchId: row.batchId,
    cipher: ctx.codes.cipher(row.keyId),
    firstSerial: row.firstSerial,
    lastSerial: row.lastSerial,
    urlPrefix: printUrlPrefix(ctx.config, row),
    madeAt: row.createdAt,
    settings,
    assets: await readAssets(ctx.sql, ctx.actor.programId, settings),
  };
}
