import { type Lines, penaltyOf, planesOf } from './best-mask.ts';
import type { SymbolTables } from './symbol-tables.ts';

/**
 * QR symbols (ISO/IEC 18004) of one prefix with many codes, module by module what the library `qrcode` makes of the
 * same segments, some 25 times as fast: what the symbols have in common is computed once (see `batchTables`).
 */
export class BatchEncoder {
  readonly size: number;
  readonly version: number;
  readonly tables: SymbolTables;
  readonly #plain: Lines;
  #masked: Lines;
  #best: Lines;

  constructor(tables: SymbolTables) {
    this.tables = tables;
    this.size = tables.size;
    this.version = tables.version;
    this.#plain = new Int32Array(tables.base.length);
    this.#masked = new Int32Array(this.#plain);
    this.#best = new Int32Array(this.#plain);
  }

  /**
   * The symbol of a code under the mask of the lowest penalty, the first of several.
   *
   * @param codes ASCII; the code begins at `at`
   * @returns its rows, `size` words for the first 32 columns, then `size` for the next; valid until the next call
   */
  encode(codes: Uint8Array, at: number): Int32Array {
    this.#addUnits(codes, at);
    const { size, masks } = this.tables;
    let least = Infinity;
    for (const mask of masks) {
      const masked = this.#masked;
      for (let k = 0; k < masked.length; k++) masked[k] = (this.#plain[k] ?? 0) ^ (mask[k] ?? 0);
      const penalty = penaltyOf(masked, size, least);
      if (penalty >= least) continue;
      least = penalty;
      this.#masked = this.#best;
      this.#best = masked;
    }
    return this.#best.subarray(0, size * planesOf(size));
  }

  #addUnits(codes: Uint8Array, at: number): void {
    const { base, units, values } = this.tables;
    const lines = this.#plain;
    lines.set(base);
    for (const unit of units) {
      const first = values[codes[at + unit.at] ?? 0] ?? 0;
      const second = unit.second === 1 ? (values[codes[at + unit.at + 1] ?? 0] ?? 0) : 0;
      const value = unit.first * first + second + unit.fixed;
      const { low, high, lowBits } = unit;
      let fromLow = (value & ((1 << lowBits) - 1)) * lines.length;
      let fromHigh = (value >> lowBits) * lines.length;
      for (let k = 0; k < lines.length; k++) {
        lines[k] = (lines[k] ?? 0) ^ (low[fromLow++] ?? 0) ^ (high[fromHigh++] ?? 0);
      }
    }
  }
}
