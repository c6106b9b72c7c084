import type { LabelStyle } from './label-page.ts';
import { openFont } from './open-font.ts';
import { ourFont } from './print-font.ts';
import { sheetLayout } from './sheet-layout.ts';
import { symbolSource, type SymbolBatch } from './symbol.ts';
import type { PrintAssets, SymbolJob } from './symbol-job.ts';

/** What the labels of a batch look like. @throws LayoutFault or RangeError where the settings do not fit each other */
export function openStyle(
  settings: SymbolJob['settings'],
  assets: Pick<PrintAssets, 'font'>,
  batch: SymbolBatch,
): LabelStyle {
  const { symbol, sheet } = settings;
  const codeFont = openFont(sheet.font, assets.font);
  const { size, tables } = symbolSource(symbol, batch);
  const layout = sheetLayout({ symbol, sheet }, { size, codeLength: batch.codeLength, font: codeFont });
  const { codeLength, test = false } = batch;
  return { symbol, sheet, codeLength, layout, tables, codeFont, textFont: ourFont('sans'), test };
}
