import { create, type QRCodeErrorCorrectionLevel, type QRCodeMaskPattern } from 'qrcode';
import { type Lines, planesOf } from './best-mask.ts';
import { ALPHANUMERIC, type CodeSegments, segmentsOf, smallestSegments } from './code-segments.ts';

/**
 * A part of the payload that is encoded by itself: two characters in alphanumeric mode (11 bits, section 7.4.4 of
 * ISO/IEC 18004), a last single one (6 bits), or a byte (8 bits). Its value is `first * v1 + second * v2 + fixed` of
 * the values of the code's characters at `at` and, where `second` is 1, `at + 1`.
 */
export interface Unit {
  at: number;
  first: number;
  second: 0 | 1;
  fixed: number;
  /** Its value's low and high bits: for each, by value, the lines to add. */
  lowBits: number;
  low: Lines;
  high: Lines;
}

export interface BatchOptions {
  /** What stands before every code. */
  prefix: string;
  codeLength: number;
  level: QRCodeErrorCorrectionLevel;
  /** At least this version; 1 for whatever fits. */
  versionMin: number;
}

/** What a `BatchEncoder` needs, as plain data that may cross to a thread. */
export interface SymbolTables {
  size: number;
  version: number;
  /** The values of characters by their byte. */
  values: Uint8Array;
  /** The symbol whose units are all 0, under mask 0. */
  base: Lines;
  units: Unit[];
  /** By mask: what it changes, with its format information. */
  masks: Lines[];
}

/** @throws Error for a prefix that is longer than a symbol holds */
export function batchTables({ prefix, codeLength, level, versionMin }: BatchOptions): SymbolTables {
  const segments = smallestSegments(prefix, codeLength, level);
  // The count of characters is longer from version 10 and 27 on: then the segments may not be the smallest, but fit.
  const version = Math.max(segments.version, versionMin);
  return symbolTables(prefix, codeLength, segments, { version, level });
}

/**
 * Everything that symbols of one prefix, version and level have in common. A symbol's modules are linear over GF(2) in
 * its data bits (so are Reed-Solomon codes, and placing and masking move and flip single bits), so each is a sum of
 * lines by unit. The lines are differences of symbols that the library `qrcode` makes: some hundred of them.
 */
function symbolTables(
  prefix: string,
  codeLength: number,
  segments: CodeSegments,
  options: { version: number; level: QRCodeErrorCorrectionLevel },
): SymbolTables {
  const { mode, split } = segments;
  const inCode = split ? '' : prefix;
  const symbol = (text: string, maskPattern: QRCodeMaskPattern = 0): Lines => {
    const pieces = split ? segmentsOf(segments, prefix, text) : segmentsOf(segments, '', text);
    const { version, level: errorCorrectionLevel } = options;
    return toLines(create(pieces, { version, errorCorrectionLevel, maskPattern }).modules);
  };
  const places = mode === 'byte' ? bytePlaces(inCode, codeLength) : pairPlaces(inCode, codeLength);
  const zero = mode === 'byte' ? '\0' : '0';
  const firstChanged = Math.min(...places.map(({ start }) => start));
  const blank = inCode.slice(0, firstChanged) + zero.repeat(inCode.length + codeLength - firstChanged);
  const base = symbol(blank);
  const units = places.map((place): Unit => {
    const basis = Array.from({ length: place.bits }, (_, bit) => {
      const text = mode === 'byte' ? String.fromCharCode(1 << bit) : pairText(1 << bit, place.width);
      const changed = blank.slice(0, place.start) + text + blank.slice(place.start + place.width);
      return sum(base, symbol(changed));
    });
    const lowBits = place.bits >> 1;
    return { ...place, lowBits, low: sums(basis.slice(0, lowBits)), high: sums(basis.slice(lowBits)) };
  });
  const masks = ([0, 1, 2, 3, 4, 5, 6, 7] as const).map((mask) => sum(base, symbol(blank, mask)));
  const { version } = options;
  return { size: 17 + 4 * version, version, values: characterValues(mode), base, units, masks };
}

/** Where a unit stands in its segment, and how many bits it has. */
type Place = Omit<Unit, 'low' | 'high' | 'lowBits'> & { start: number; width: number; bits: number };

function bytePlaces(inCode: string, codeLength: number): Place[] {
  return Array.from({ length: codeLength }, (_, at) => {
    return { at, first: 1, second: 0, fixed: 0, start: inCode.length + at, width: 1, bits: 8 };
  });
}

function pairPlaces(inCode: string, codeLength: number): Place[] {
  const places: Place[] = [];
  const end = inCode.length + codeLength;
  for (let start = inCode.length & ~1; start < end; start += 2) {
    const width = Math.min(2, end - start);
    const bits = width === 2 ? 11 : 6;
    const at = start - inCode.length;
    if (at < 0) {
      const fixed = 45 * ALPHANUMERIC.indexOf(inCode.slice(-1));
      places.push({ at: 0, first: 1, second: 0, fixed, start, width, bits });
    } else if (width === 2) places.push({ at, first: 45, second: 1, fixed: 0, start, width, bits });
    else places.push({ at, first: 1, second: 0, fixed: 0, start, width, bits });
  }
  return places;
}

function pairText(value: number, width: number): string {
  const of = (digit: number) => ALPHANUMERIC[digit] ?? '0';
  return width === 2 ? of(Math.floor(value / 45)) + of(value % 45) : of(value);
}

function characterValues(mode: CodeSegments['mode']): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    mode === 'byte' ? byte : Math.max(0, ALPHANUMERIC.indexOf(String.fromCharCode(byte))),
  );
}

function toLines({ size, data }: { size: number; data: Uint8Array }): Lines {
  const half = size * planesOf(size);
  const lines = new Int32Array(2 * half);
  const set = (at: number, bit: number) => {
    lines[at] = (lines[at] ?? 0) | (1 << (bit & 31));
  };
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (data[y * size + x] !== 1) continue;
      set((x >> 5) * size + y, x);
      set(half + (y >> 5) * size + x, y);
    }
  }
  return lines;
}

function sum(a: Lines, b: Lines): Lines {
  return a.map((word, at) => word ^ (b[at] ?? 0));
}

/** The sums of every choice among the basis, one after the other; bit `b` of the choice's number takes `basis[b]`. */
function sums(basis: readonly Lines[]): Lines {
  const width = basis[0]?.length ?? 0;
  const all = new Int32Array(width << basis.length);
  basis.forEach((lines, bit) => {
    const had = width << bit;
    for (let at = 0; at < had; at++) all[had + at] = (all[at] ?? 0) ^ (lines[at % width] ?? 0);
  });
  return all;
}
