import { findMintedBatch } from '#server/batches/get-batch.ts';
import type { StaffContext } from '#server/context.ts';
import { notFound } from '#server/errors.ts';
import type { TablePreview } from '#server/routes/schemas/prints.ts';
import type { TableSettings } from '#server/routes/schemas/table-settings.ts';
import { fileBaseOf } from './print-run.ts';
import { selectTableBatch } from './queries.ts';
import { planTable, rangeWithin } from './start-print.ts';
import { TableRows } from './table-rows.ts';
import { printUrlPrefix } from './url-prefix.ts';

const ROWS_SHOWN = 6;

/** The first lines of a table as it would be written, and how many files it would make. Refuses what `startPrint` does. */
export async function previewTable(
  ctx: StaffContext,
  input: {
    batchId: number;
    firstSerial?: number | undefined;
    lastSerial?: number | undefined;
    table: TableSettings;
  },
): Promise<TablePreview> {
  const { batchId, table: settings } = input;
  await findMintedBatch(ctx, batchId);
  const batch = await selectTableBatch(ctx.sql, ctx.actor.programId, batchId);
  if (!batch) throw notFound('batch');
  const range = rangeWithin(batch, input);
  planTable(settings, range);
  const table = new TableRows({
    ...range,
    cipher: ctx.codes.cipher(batch.keyId),
    urlPrefix: printUrlPrefix(ctx.config, batch),
    texts: {
      batch: batch.label,
      product: batch.product,
      gtin: batch.linkGtin ?? batch.gtin ?? '',
      lot: batch.lot ?? '',
    },
    settings,
    test: batch.test,
  });
  const [file] = table.plan.files;
  if (!file) throw new Error('A table has no file.');
  const out = Buffer.alloc(table.chunkBytes);
  const text = out.toString('utf8', 0, table.fill(out, file, 0, Math.min(file.rows, ROWS_SHOWN)));
  const name = fileBaseOf({ batchId, ...range, test: batch.test }) + file.suffix;
  return {
    fileName: `${name}.${settings.extension}${settings.gzip ? '.gz' : ''}`,
    lines: text
      .split(/\r?\n/)
      .slice(0, ROWS_SHOWN + 1)
      .filter((line) => line !== ''),
    files: table.plan.files.length,
    bytesAbout: Math.ceil(table.bytesMax),
  };
}
