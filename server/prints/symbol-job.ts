import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import type { Jpeg } from './jpeg-format.ts';
import type { PrintJob } from './print-file.ts';
import type { PrintSettings } from './print-settings.ts';

/** Pixels, a byte each of red, green, blue and opacity, row by row from the top. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8Array;
}

/** What a run's settings take from the brand (`readAssets`), as plain data that may cross to another process. */
export interface PrintAssets {
  logo: Picture | null;
  artwork: Picture | Jpeg | null;
  /** The file of a font of the brand's own. */
  font: Uint8Array | null;
}

export const NO_ASSETS: PrintAssets = { logo: null, artwork: null, font: null };

export type SymbolAndSheet = Pick<PrintSettings, 'symbol' | 'sheet'>;

/** What a file with symbols is computed from. */
export interface SymbolJob extends PrintJob {
  settings: SymbolAndSheet;
  assets: PrintAssets;
}

export const MM_PER_INCH = 25.4;
export const PT_PER_MM = 72 / MM_PER_INCH;

/** How large symbols come out: a module is a whole number of the press's dots, so that all print equally wide. */
export interface SymbolGeometry {
  /** Across a module. */
  dots: number;
  moduleMm: number;
  /** With the quiet zone on both sides. */
  modules: number;
  sideMm: number;
  quietZone: number;
}

/** @param size modules across, without the quiet zone */
export function symbolGeometry(settings: SymbolSettings, size: number): SymbolGeometry {
  const dots = Math.max(1, Math.round((settings.moduleMm * settings.dpi) / MM_PER_INCH));
  const moduleMm = (dots * MM_PER_INCH) / settings.dpi;
  const quietZone = settings.quietZoneModules;
  const modules = size + 2 * quietZone;
  return { dots, moduleMm, modules, sideMm: modules * moduleMm, quietZone };
}

/** Of `#rrggbb`, each from 0 to 255. */
export function rgbOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Where a logo's ground goes: modules across, an odd number so that it ends between modules and stands in the middle. */
export function logoModules(settings: SymbolSettings, size: number): number {
  if (!settings.logo) return 0;
  const wished = Math.round((size * settings.logo.widthPercent) / 100);
  return wished + ((size - wished) & 1);
}
