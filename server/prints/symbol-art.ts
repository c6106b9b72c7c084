import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { openFont } from './open-font.ts';
import { type PrintFont, textWidthEm } from './font-metrics.ts';
import { readableCode } from './readable-code.ts';
import { symbolSource, type SymbolBatch, type SymbolSource } from './symbol.ts';
import {
  logoModules,
  type Picture,
  type PrintAssets,
  type SymbolAndSheet,
  symbolGeometry,
  type SymbolGeometry,
} from './symbol-job.ts';

/**
 * One symbol by itself, as every format of a file per code shows it. In modules: the quiet zone and the symbol, and
 * beneath them, where it is wished, a strip with the readable code as outlines, so that no font is needed.
 */
export interface SymbolArt {
  settings: SymbolSettings;
  source: SymbolSource;
  geometry: SymbolGeometry;
  font: PrintFont;
  width: number;
  height: number;
  /** Of test codes, which are marked as such. */
  test: boolean;
  logo: { picture: Picture; modules: number } | null;
}

/** High enough for text of 3 modules, a little above and below. */
const STRIP_MODULES = 4;
const TEXT_MODULES = 3;
const BASELINE = 1.1;

/** @throws RangeError with a sentence for an address that no symbol holds */
export function openArt(settings: SymbolAndSheet, assets: PrintAssets, batch: SymbolBatch): SymbolArt {
  const { symbol } = settings;
  const source = symbolSource(symbol, batch);
  const geometry = symbolGeometry(symbol, source.size);
  return {
    settings: symbol,
    source,
    geometry,
    font: openFont(settings.sheet.font, assets.font),
    width: geometry.modules,
    height: geometry.modules + (symbol.showCode ? STRIP_MODULES : 0),
    test: batch.test ?? false,
    logo: assets.logo ? { picture: assets.logo, modules: logoModules(symbol, source.size) } : null,
  };
}

export interface PlacedOutline {
  /** Where a character begins, its baseline, in modules from the upper left corner. */
  x: number;
  y: number;
  /** Modules to the em. */
  em: number;
  character: string;
}

/** Where each character of the readable code stands. */
export function codeOutlines(art: SymbolArt, code: string): PlacedOutline[] {
  if (!art.settings.showCode) return [];
  const text = readableCode(code, art.test);
  const widthEm = textWidthEm(art.font, text);
  const em = Math.min(TEXT_MODULES, (art.width - 2) / widthEm);
  let x = (art.width - widthEm * em) / 2;
  return Array.from(text, (character) => {
    const placed = { x, y: art.height - BASELINE, em, character };
    x += ((art.font.glyphs.get(character)?.advance ?? 0) / 1000) * em;
    return placed;
  });
}
