import type { SheetSettings, SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { groupCode } from '#server/codes/alphabet.ts';
import { type PrintFont, textWidthEm } from './font-metrics.ts';
import { MM_PER_INCH, PT_PER_MM, symbolGeometry, type SymbolGeometry } from './symbol-job.ts';

type LayoutFaultCode = 'label-beyond-page' | 'too-many-labels' | 'symbol-too-wide' | 'symbol-too-high';

/** Settings that do not fit each other: which field to change, and a sentence that says to what. */
export class LayoutFault extends RangeError {
  readonly path: string;
  readonly code: LayoutFaultCode;
  /** What the sentence speaks of: millimetres, or a count. */
  readonly value: number;

  constructor(path: string, code: LayoutFaultCode, value: number, message: string) {
    super(message);
    this.path = path;
    this.code = code;
    this.value = value;
  }
}

/**
 * Where everything goes on a sheet. In points (1/72 inch): of a page from its lower left corner, as PDF counts; of a
 * label from its upper left corner, y down. Places and modules are whole dots of the press.
 */
export interface SheetLayout {
  pageWidth: number;
  pageHeight: number;
  columns: number;
  rows: number;
  perSheet: number;
  left: number;
  top: number;
  labelWidth: number;
  labelHeight: number;
  stepX: number;
  stepY: number;
  geometry: SymbolGeometry;
  modulePt: number;
  /** On a label: the symbol with its quiet zone, and the texts beneath it. */
  symbolX: number;
  symbolY: number;
  symbolSide: number;
  blockHeight: number;
  codeBaseline: number;
  serialBaseline: number;
  serialFontPt: number;
}

const SERIAL_FONT_PT = 5;
const CODE_LINE = 1.3;
const SERIAL_LINE = 1.4;
// Rounding to dots must not refuse what fits to the hundredth of a millimetre.
const SLACK_PT = 0.3;

/** @throws LayoutFault where the labels do not fit the page, or the symbol and its texts not the label */
export function sheetLayout(
  { symbol, sheet }: { symbol: SymbolSettings; sheet: SheetSettings },
  { size, codeLength, font }: { size: number; codeLength: number; font: PrintFont },
): SheetLayout {
  const dot = 72 / symbol.dpi;
  const dots = (mm: number) => Math.round((mm * PT_PER_MM) / dot) * dot;
  const geometry = symbolGeometry(symbol, size);
  const [labelWidth, labelHeight] = [dots(sheet.labelWidthMm), dots(sheet.labelHeightMm)];
  const [pageWidth, pageHeight] = [sheet.pageWidthMm * PT_PER_MM, sheet.pageHeightMm * PT_PER_MM];
  const { columns, rows } = grid(sheet);
  const stepX = labelWidth + dots(sheet.gutterXMm);
  const stepY = labelHeight + dots(sheet.gutterYMm);
  const gridWidth = columns * stepX - dots(sheet.gutterXMm);
  const gridHeight = rows * stepY - dots(sheet.gutterYMm);
  const left = Math.round((pageWidth - gridWidth) / 2 / dot) * dot;
  const top = Math.round((pageHeight + gridHeight) / 2 / dot) * dot;

  const modulePt = geometry.dots * dot;
  const symbolSide = geometry.modules * modulePt;
  const codeHeight = symbol.showCode ? sheet.codeFontPt * CODE_LINE : 0;
  const serialHeight = sheet.showSerial ? SERIAL_FONT_PT * SERIAL_LINE : 0;
  const blockHeight = symbolSide + codeHeight + serialHeight;
  const at = sheet.symbolAtMm;
  const centred = (room: number) => Math.round(room / 2 / dot) * dot;
  const symbolX = at ? dots(at.x) : centred(labelWidth - symbolSide);
  const symbolY = at ? dots(at.y) : centred(labelHeight - blockHeight);
  const codeWidth = symbol.showCode ? codeWidthPt(font, codeLength, sheet.codeFontPt) : 0;
  const layout: SheetLayout = {
    pageWidth,
    pageHeight,
    columns,
    rows,
    perSheet: columns * rows,
    left,
    top,
    labelWidth,
    labelHeight,
    stepX,
    stepY,
    geometry,
    modulePt,
    symbolX,
    symbolY,
    symbolSide,
    blockHeight,
    codeBaseline: symbolY + symbolSide + sheet.codeFontPt * 0.9,
    serialBaseline: symbolY + symbolSide + codeHeight + SERIAL_FONT_PT * 0.95,
    serialFontPt: SERIAL_FONT_PT,
  };
  refuseMisfit(layout, codeWidth, sheet);
  return layout;
}

/** The upper left corner of a label on the page; labels are counted from 0, row by row from the upper left. */
export function labelCorner(layout: SheetLayout, index: number): { x: number; y: number } {
  const column = index % layout.columns;
  const row = Math.floor(index / layout.columns);
  return { x: layout.left + column * layout.stepX, y: layout.top - row * layout.stepY };
}

const MARK_GAP_MM = 2;
const MARK_LENGTH_MM = 5;

/** The crop marks as line segments [x1, y1, x2, y2]: in the margins, beside each edge of each column and row. */
export function cropMarks(layout: SheetLayout): [number, number, number, number][] {
  const { left, top, columns, rows, stepX, stepY, labelWidth, labelHeight, pageHeight } = layout;
  const right = left + (columns - 1) * stepX + labelWidth;
  const bottom = top - (rows - 1) * stepY - labelHeight;
  const gap = MARK_GAP_MM * PT_PER_MM;
  const end = (room: number) => Math.min(gap + MARK_LENGTH_MM * PT_PER_MM, room);
  const edges = (from: number, count: number, step: number, width: number) =>
    // Without a gutter two neighbours share an edge.
    new Set(Array.from({ length: 2 * count }, (_, k) => from + (k >> 1) * step + (k & 1) * width));
  const marks: [number, number, number, number][] = [];
  const across = end(Math.min(pageHeight - top, bottom));
  for (const x of across > gap ? edges(left, columns, stepX, labelWidth) : []) {
    marks.push([x, top + gap, x, top + across], [x, bottom - gap, x, bottom - across]);
  }
  const along = end(left);
  for (const y of along > gap ? edges(top, rows, -stepY, -labelHeight) : []) {
    marks.push([left - gap, y, left - along, y], [right + gap, y, right + along, y]);
  }
  return marks;
}

function grid(sheet: SheetSettings): { columns: number; rows: number } {
  const fit = (page: number, label: number, gutter: number) =>
    Math.floor((page - 2 * sheet.marginMm + gutter + 0.01) / (label + gutter));
  const columns = fit(sheet.pageWidthMm, sheet.labelWidthMm, sheet.gutterXMm);
  const rows = fit(sheet.pageHeightMm, sheet.labelHeightMm, sheet.gutterYMm);
  if (columns < 1 || rows < 1) {
    const path = columns < 1 ? 'sheet.labelWidthMm' : 'sheet.labelHeightMm';
    throw new LayoutFault(
      path,
      'label-beyond-page',
      0,
      'Not one label fits the page: make it or the margins smaller.',
    );
  }
  if (columns * rows > LABELS_MAX) {
    const most = LABELS_MAX.toLocaleString('en');
    throw new LayoutFault(
      'sheet.labelWidthMm',
      'too-many-labels',
      LABELS_MAX,
      `A sheet holds at most ${most} labels.`,
    );
  }
  return { columns, rows };
}
const LABELS_MAX = 5000;

/** The widest that a code of the length can be. */
function codeWidthPt(font: PrintFont, codeLength: number, fontPt: number): number {
  let widest = '0';
  for (const [character, { advance }] of font.glyphs) {
    if (/[0-9A-Z]/.test(character) && advance > (font.glyphs.get(widest)?.advance ?? 0)) widest = character;
  }
  return textWidthEm(font, groupCode(widest.repeat(codeLength))) * fontPt;
}

function refuseMisfit(layout: SheetLayout, codeWidth: number, sheet: SheetSettings): void {
  const { symbolX, symbolY, symbolSide, blockHeight, labelWidth, labelHeight } = layout;
  const mm = (pt: number) => ((pt * MM_PER_INCH) / 72).toFixed(1);
  const middle = symbolX + symbolSide / 2;
  const right = Math.max(symbolX + symbolSide, middle + codeWidth / 2);
  const leftmost = Math.min(symbolX, middle - codeWidth / 2);
  if (right > labelWidth + SLACK_PT || leftmost < -SLACK_PT) {
    const path = sheet.symbolAtMm ? 'sheet.symbolAtMm' : 'sheet.labelWidthMm';
    const needs = mm(Math.max(symbolSide, codeWidth));
    throw new LayoutFault(
      path,
      'symbol-too-wide',
      Number(needs),
      `The symbol and the code beneath it are ${needs} mm wide and do not fit the label: make it wider, or the module or the text smaller.`,
    );
  }
  if (symbolY + blockHeight > labelHeight + SLACK_PT || symbolY < -SLACK_PT) {
    const path = sheet.symbolAtMm ? 'sheet.symbolAtMm' : 'sheet.labelHeightMm';
    throw new LayoutFault(
      path,
      'symbol-too-high',
      Number(mm(blockHeight)),
      `The symbol with its texts is ${mm(blockHeight)} mm high and does not fit the label: make it higher, or the module smaller.`,
    );
  }
}
