import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { matrixSource } from './data-matrix.ts';
import { BatchEncoder } from './qr/batch-encoder.ts';
import { batchTables, type SymbolTables } from './qr/symbol-tables.ts';

/**
 * Makes the symbols of one batch, all of them `size` modules wide and high, without the quiet zone. `encode` takes ASCII
 * in which the code begins at `at`, and gives rows: `size` words for the first 32 columns, then `size` for the next 32; a
 * dark module is a 1, the leftmost the lowest bit. They are valid until the next call.
 */
export interface SymbolSource {
  size: number;
  /** Of QR. */
  version: number | null;
  /** Of QR: what another thread makes the same symbols from. */
  tables: SymbolTables | null;
  encode: (codes: Uint8Array, at: number) => Int32Array;
}

/** What the symbols of a batch have in common. */
export interface SymbolBatch {
  /** What stands before a code on the pack. */
  urlPrefix: string;
  codeLength: number;
  /** Test codes, which are marked as such; not unless told. */
  test?: boolean;
}

/** @throws RangeError with a sentence where no symbol holds so long an address */
export function symbolSource(settings: SymbolSettings, batch: SymbolBatch): SymbolSource {
  const { urlPrefix, codeLength } = batch;
  try {
    if (settings.symbology !== 'qr') return matrixSource(settings, urlPrefix, codeLength);
    const { errorCorrection: level, versionMin } = settings;
    return new BatchEncoder(batchTables({ prefix: urlPrefix, codeLength, level, versionMin }));
  } catch (error) {
    throw new RangeError('The address before the code is too long for a symbol.', { cause: error });
  }
}

/** Calls back with each unbroken horizontal run of dark modules, row by row: few rectangles that never overlap. */
export function eachDarkRun(
  size: number,
  rows: Int32Array,
  draw: (x: number, y: number, length: number) => void,
): void {
  for (let y = 0; y < size; y++) {
    for (let x = nextModule(rows, size, y, 0, 0); x < size;) {
      const end = nextModule(rows, size, y, x, -1);
      draw(x, y, end - x);
      x = nextModule(rows, size, y, end, 0);
    }
  }
}

/** The first column from `x` on that is dark (`flip` 0) or light (`flip` -1); `size` where there is none. */
function nextModule(rows: Int32Array, size: number, y: number, x: number, flip: 0 | -1): number {
  while (x < size) {
    const rest = ((rows[(x >> 5) * size + y] ?? 0) ^ flip) >>> (x & 31);
    if (rest !== 0) return Math.min(size, x + 31 - Math.clz32(rest & -rest));
    x = (x | 31) + 1;
  }
  return size;
}

export function isDark(size: number, rows: Int32Array, x: number, y: number): boolean {
  return (((rows[(x >> 5) * size + y] ?? 0) >>> (x & 31)) & 1) === 1;
}
