import { invalidField } from '#server/errors.ts';
import type { SymbolFinding, SymbolFormat } from '#server/routes/schemas/print-design.ts';
import { elementPrefix } from './gs1-elements.ts';
import { openStyle } from './sheet-style.ts';
import { LayoutFault } from './sheet-layout.ts';
import type { SymbolBatch } from './symbol.ts';
import { openArt, type SymbolArt } from './symbol-art.ts';
import { symbolFindings } from './symbol-findings.ts';
import type { PrintAssets, SymbolAndSheet } from './symbol-job.ts';
import { symbolsRead } from './try-symbol.ts';

const PNG_PIXELS_MAX = 4000;

/**
 * All that is to be said about how symbols will look, the refusals first. Symbols are drawn and read back by ZXing.
 *
 * @throws RangeError for an address that no symbol holds, or a font that cannot be read; Refusal `gs1-link-needed`
 */
export async function inspectPrint(
  settings: SymbolAndSheet,
  assets: PrintAssets,
  batch: SymbolBatch,
  format: SymbolFormat,
): Promise<{ art: SymbolArt; findings: SymbolFinding[] }> {
  if (settings.symbol.symbology === 'gs1datamatrix' && !elementPrefix(batch.urlPrefix)) {
    const sentence =
      'Only a batch whose packs carry a GS1 Digital Link has a GTIN to put into a GS1 Data Matrix; take another symbol.';
    throw invalidField('symbol.symbology', 'gs1-link-needed', sentence);
  }
  const art = openArt(settings, assets, batch);
  const findings = [
    ...symbolFindings(settings.symbol, art),
    ...formatFindings(settings, assets, batch, format, art),
  ];
  const refused = findings.some(({ level }) => level === 'refused');
  if (!refused && !(await symbolsRead(art, batch))) {
    const path = settings.symbol.logo ? 'symbol.logo' : 'symbol';
    const sentence = settings.symbol.logo
      ? 'With this logo the symbol is no longer read: make it smaller, or the error correction higher.'
      : 'A reader does not read this symbol: change its colours or its quiet zone.';
    findings.push({ level: 'refused', code: 'unreadable', path, value: 0, sentence });
  }
  return { art, findings: findings.sort((a, b) => a.level.localeCompare(b.level)) };
}

/** @throws Refusal with the field, for settings that would print what no phone reads or what does not fit */
export async function requirePrintable(...asked: Parameters<typeof inspectPrint>): Promise<void> {
  const { findings } = await inspectPrint(...asked).catch((error: unknown) => {
    if (error instanceof RangeError) throw invalidField('symbol', 'symbol-impossible', error.message);
    throw error;
  });
  const [first] = findings;
  if (first?.level === 'refused') throw invalidField(first.path, first.code, first.sentence);
}

function formatFindings(
  settings: SymbolAndSheet,
  assets: PrintAssets,
  batch: SymbolBatch,
  format: SymbolFormat,
  art: SymbolArt,
): SymbolFinding[] {
  if (format === 'png-zip') {
    const value = art.geometry.modules * art.geometry.dots;
    if (value <= PNG_PIXELS_MAX) return [];
    const sentence = `A picture would be ${value} pixels wide; ${PNG_PIXELS_MAX} is the most: take fewer dots an inch or a smaller module.`;
    return [{ level: 'refused', code: 'picture-too-large', path: 'symbol.dpi', value, sentence }];
  }
  if (format !== 'pdf') return [];
  try {
    openStyle(settings, assets, batch);
    return [];
  } catch (error) {
    if (!(error instanceof LayoutFault)) throw error;
    return [
      { level: 'refused', code: error.code, path: error.path, value: error.value, sentence: error.message },
    ];
  }
}
