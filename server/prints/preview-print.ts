import { findMintedBatch } from '#server/batches/get-batch.ts';
import type { StaffContext } from '#server/context.ts';
import { invalidField } from '#server/errors.ts';
import type { PrintPreview, PrintPreviewRequest } from '#server/routes/schemas/print-design.ts';
import { inspectPrint } from './check-print.ts';
import { openStyle } from './sheet-style.ts';
import { symbolPrefix } from './gs1-elements.ts';
import { completeSettings, markable } from './print-settings.ts';
import { readAssets } from './read-assets.ts';
import { LayoutFault, type SheetLayout } from './sheet-layout.ts';
import type { SymbolBatch } from './symbol.ts';
import { MM_PER_INCH, type PrintAssets, type SymbolAndSheet } from './symbol-job.ts';
import { svgWriter } from './symbol-svg.ts';
import { exampleCode } from './try-symbol.ts';
import { printUrlPrefix } from './url-prefix.ts';

/**
 * How the symbols of a batch would look and come out, by an example: the code shown was never minted. Nothing is kept.
 *
 * @throws Refusal `batch-not-found`, `batch-imported`; `asset-not-found`; `symbol-impossible`
 */
export async function previewPrint(
  ctx: StaffContext,
  input: PrintPreviewRequest & { batchId: number },
): Promise<PrintPreview> {
  const row = await findMintedBatch(ctx, input.batchId);
  const settings = markable(completeSettings({ symbol: input.symbol, sheet: input.sheet }), row.test);
  const assets = await readAssets(ctx.sql, ctx.actor.programId, settings);
  const batch = { urlPrefix: printUrlPrefix(ctx.config, row), codeLength: row.codeLength, test: row.test };
  const { art, findings } = await inspectPrint(settings, assets, batch, input.format).catch(
    (error: unknown) => {
      if (error instanceof RangeError) throw invalidField('symbol', 'symbol-impossible', error.message);
      throw error;
    },
  );
  const code = exampleCode(row.codeLength);
  const { geometry } = art;
  return {
    svg: svgWriter(art)(art.source.encode(Buffer.from(code, 'latin1'), 0), code).toString('latin1'),
    content: symbolPrefix(settings.symbol, batch.urlPrefix) + code,
    widthMm: round(art.width * geometry.moduleMm),
    heightMm: round(art.height * geometry.moduleMm),
    symbolMm: round(art.source.size * geometry.moduleMm),
    moduleMm: round(geometry.moduleMm),
    moduleDots: geometry.dots,
    modules: art.source.size,
    version: art.source.version,
    sheet: input.format === 'pdf' ? sheetOf(settings, assets, batch) : null,
    findings,
  };
}

function sheetOf(settings: SymbolAndSheet, assets: PrintAssets, batch: SymbolBatch): PrintPreview['sheet'] {
  try {
    return inMm(openStyle(settings, assets, batch).layout);
  } catch (error) {
    // It is among the findings.
    if (error instanceof LayoutFault) return null;
    throw error;
  }
}

function inMm(layout: SheetLayout): PrintPreview['sheet'] {
  const mm = (pt: number) => round((pt * MM_PER_INCH) / 72);
  return {
    columns: layout.columns,
    rows: layout.rows,
    leftMm: mm(layout.left),
    topMm: mm(layout.pageHeight - layout.top),
    stepXMm: mm(layout.stepX),
    stepYMm: mm(layout.stepY),
    symbolXMm: mm(layout.symbolX),
    symbolYMm: mm(layout.symbolY),
    symbolMm: mm(layout.symbolSide),
  };
}

const round = (value: number) => Number(value.toFixed(2));
