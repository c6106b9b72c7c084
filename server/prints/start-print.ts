import { findMintedBatch } from '#server/batches/get-batch.ts';
import type { StaffContext } from '#server/context.ts';
import { invalidField } from '#server/errors.ts';
import type { SymbolFormat } from '#server/routes/schemas/print-design.ts';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import type { SheetSettings, SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import type { TableSettings } from '#server/routes/schemas/table-settings.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { codeCount } from './print-file.ts';
import { type BatchRange, insertPrint, type PrintFormat } from './queries.ts';
import { requirePrintable } from './check-print.ts';
import { completeSettings, markable, type PrintSettings } from './print-settings.ts';
import { readAssets } from './read-assets.ts';
import { printUrlPrefix } from './url-prefix.ts';
import { CODES_MAX, FORMAT_NAMES } from './print-formats.ts';
import { readPrint } from './read-print.ts';
import { FILES_MAX, TablePlan } from './table-plan.ts';

export interface StartPrintInput {
  batchId: number;
  format: PrintFormat;
  /** The batch's own first and last serial where they are left out. */
  firstSerial?: number | undefined;
  lastSerial?: number | undefined;
  /** How symbols and sheets look; the defaults where they are left out. */
  symbol?: SymbolSettings | undefined;
  sheet?: SheetSettings | undefined;
  /** How a table is laid out; the default where it is left out. */
  table?: TableSettings | undefined;
}

/**
 * What the files of a batch or a part of it will be, before anything is ordered.
 *
 * @throws Refusal `batch-not-found`, `batch-imported`; a finding's code (see `inspectPrint`) or `asset-not-found` with the setting;
 *   `range-outside-batch`, `range-backwards`, `too-many-codes` or `too-many-files` with
 *   a sentence
 */
export async function checkPrint(
  ctx: StaffContext,
  input: StartPrintInput,
): Promise<{ range: BatchRange; settings: PrintSettings }> {
  const { batchId, format } = input;
  const minted = await findMintedBatch(ctx, batchId);
  const asked = completeSettings({ symbol: input.symbol, sheet: input.sheet, table: input.table });
  const settings = markable(asked, minted.test);
  if (format !== 'csv') await requireReadable(ctx, minted, format, settings);
  const range = rangeWithin(minted, input);
  requireFewCodes(format, range);
  if (format === 'csv') planTable(settings.table, range);
  return { range, settings };
}

/**
 * Orders the print files of a batch or a part of it; a server makes them as soon as it gets to it.
 * @throws Refusal as `checkPrint`
 */
export async function startPrint(ctx: StaffContext, input: StartPrintInput): Promise<PrintRun> {
  const { programId, name } = ctx.actor;
  const { batchId, format } = input;
  const { range, settings } = await checkPrint(ctx, input);
  const print = await ctx.sql.begin(async (tx) => {
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
  ctx.exports.wake();
  return print;
}

/** Draws some of the batch's symbols and reads them back, so that nothing is printed that no phone reads. */
async function requireReadable(
  ctx: StaffContext,
  batch: Awaited<ReturnType<typeof findMintedBatch>>,
  format: SymbolFormat,
  settings: PrintSettings,
): Promise<void> {
  const assets = await readAssets(ctx.sql, ctx.actor.programId, settings);
  const { codeLength, test } = batch;
  await requirePrintable(
    settings,
    assets,
    { urlPrefix: printUrlPrefix(ctx.config, batch), codeLength, test },
    format,
  );
}

/** The serials that are meant, the whole batch unless told. @throws Refusal where they are no part of it */
export function rangeWithin(
  batch: BatchRange,
  { firstSerial = batch.firstSerial, lastSerial = batch.lastSerial }: Partial<Optional<BatchRange>>,
): BatchRange {
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
  return { firstSerial, lastSerial };
}

type Optional<Range> = { [Key in keyof Range]: Range[Key] | undefined };

function requireFewCodes(format: PrintFormat, range: BatchRange): void {
  const codes = codeCount(range);
  const most = CODES_MAX[format];
  if (codes <= most) return;
  const sentence =
    `${FORMAT_NAMES[format]} holds at most ${most.toLocaleString('en')} codes and this range has ` +
    `${codes.toLocaleString('en')}: split it into smaller ranges, or take the CSV.`;
  throw invalidField('lastSerial', 'too-many-codes', sentence);
}

/** @throws Refusal `too-many-files`, naming the setting that makes them */
export function planTable(table: TableSettings, range: BatchRange): TablePlan {
  try {
    return new TablePlan(table, range);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const path = table.rowsPerFile === null ? 'table.rollLength' : 'table.rowsPerFile';
    const sentence = `That makes more than ${FILES_MAX.toLocaleString('en')} files; choose more rows a file, or longer rolls.`;
    throw invalidField(path, 'too-many-files', sentence);
  }
}
