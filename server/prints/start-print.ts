import type { StaffContext } from '#server/context.ts';
import { invalidField, notFound } from '#server/errors.ts';
import type { PrintRun } from '#server/routes/schemas/console.ts';
import type { SheetSettings, SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { codeCount } from './print-file.ts';
import { type BatchRange, insertPrint, type PrintFormat, selectBatchRange } from './queries.ts';
import { completeSettings } from './print-settings.ts';
import { readPrint } from './read-print.ts';

export interface StartPrintInput {
  batchId: number;
  format: PrintFormat;
  /** The batch's own first and last serial where they are left out. */
  firstSerial?: number | undefined;
  lastSerial?: number | undefined;
  /** How symbols and sheets look; the defaults where they are left out. */
  symbol?: SymbolSettings | undefined;
  sheet?: SheetSettings | undefined;
}

/** Above this a sheet or an archive is no longer a file that a person opens. */
const CODES_MAX: Readonly<Record<PrintFormat, number>> = { csv: Infinity, pdf: 200_000, 'svg-zip': 200_000 };
const NAMES: Readonly<Record<PrintFormat, string>> = {
  csv: 'A CSV',
  pdf: 'A PDF',
  'svg-zip': 'A ZIP of SVGs',
};

/**
 * Orders a print file of a batch or a part of it. Nothing is computed before it is downloaded.
 *
 * @throws Refusal `batch-not-found`; `range-outside-batch`, `range-backwards` or `too-many-codes` with a sentence
 */
export async function startPrint(ctx: StaffContext, input: StartPrintInput): Promise<PrintRun> {
  const { programId, name } = ctx.actor;
  const { batchId, format } = input;
  const settings = completeSettings({ symbol: input.symbol, sheet: input.sheet });
  return ctx.sql.begin(async (tx) => {
    const batch = await selectBatchRange(tx, programId, batchId);
    if (!batch) throw notFound('batch');
    const range = rangeWithin(batch, input);
    const printRunId = await insertPrint(tx, programId, {
      batchId,
      format,
      ...range,
      settings,
      startedBy: name,
    });
    await recordEvent(tx, ctx.actor, {
      type: 'print.started',
      subject: printRunId,
      data: { batchId, format, ...range },
    });
    return readPrint(ctx, { printRunId }, tx);
  });
}

function rangeWithin(batch: BatchRange, input: StartPrintInput): BatchRange {
  const { firstSerial = batch.firstSerial, lastSerial = batch.lastSerial, format } = input;
  const has = `This batch has the serials ${batch.firstSerial} to ${batch.lastSerial}; choose a range inside it.`;
  if (firstSerial < batch.firstSerial || firstSerial > batch.lastSerial) {
    throw invalidField('firstSerial', 'range-outside-batch', has);
  }
  if (lastSerial < batch.firstSerial || lastSerial > batch.lastSerial) {
    throw invalidField('lastSerial', 'range-outside-batch', has);
  }
  if (lastSerial < firstSerial) {
    throw invalidField('lastSerial', 'range-backwards', 'The last serial comes before the first; swap them.');
  }
  const codes = codeCount({ firstSerial, lastSerial });
  if (codes > CODES_MAX[format]) {
    const sentence =
      `${NAMES[format]} holds at most ${CODES_MAX[format].toLocaleString('en')} codes and this range has ` +
      `${codes.toLocaleString('en')}: split it into smaller ranges, or take the CSV.`;
    throw invalidField('lastSerial', 'too-many-codes', sentence);
  }
  return { firstSerial, lastSerial };
}
