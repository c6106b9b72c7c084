import type { SheetSettings, SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import type { ContentWriter } from './content-writer.ts';
import { pt } from './pdf-objects.ts';
import type { SymbolTables } from './qr/symbol-tables.ts';
import { fillColour } from './pdf-resources.ts';
import { type PrintFont, textWidthEm } from './font-metrics.ts';
import { readableCode } from './readable-code.ts';
import { cropMarks, labelCorner, type SheetLayout } from './sheet-layout.ts';
import { logoModules, PT_PER_MM } from './symbol-job.ts';
import { CentredPlace, TextSetter } from './text-setter.ts';

/** The names that a page's resources must give to the fonts, the form with the crop marks and the pictures. */
export const CODE_FONT = 'C';
export const TEXT_FONT = 'T';
export const MODULE_FONT = 'Q';
export const MARKS_FORM = 'M';
export const LOGO = 'L';
export const ARTWORK = 'A';

export interface LabelStyle {
  symbol: SymbolSettings;
  sheet: SheetSettings;
  codeLength: number;
  layout: SheetLayout;
  /** Of its symbols, where they are QR. */
  tables: SymbolTables | null;
  codeFont: PrintFont;
  textFont: PrintFont;
  /** Of test codes, which are marked as such. */
  test: boolean;
}

const FOOTER_PT = 6;
// Nearer to the paper's edge most presses do not print.
const FOOTER_Y = 6 * PT_PER_MM;

/**
 * Draws the labels of a sheet into a content stream (ISO 32000-1 section 7.8.2). What is alike on every label of a place
 * is put together once.
 */
export class LabelPage {
  readonly #style: LabelStyle;
  readonly #places: Place[];
  readonly #size: number;
  readonly #codes: TextSetter;
  readonly #serials: TextSetter;
  readonly #footers: TextSetter;

  constructor(style: LabelStyle) {
    const { layout, codeFont, textFont } = style;
    this.#style = style;
    this.#size = layout.geometry.modules - 2 * layout.geometry.quietZone;
    this.#places = Array.from({ length: layout.perSheet }, (_, index) => placeOf(style, index));
    this.#codes = new TextSetter(CODE_FONT, codeFont, codeFontPt(style));
    this.#serials = new TextSetter(TEXT_FONT, textFont, layout.serialFontPt);
    this.#footers = new TextSetter(TEXT_FONT, textFont, FOOTER_PT);
  }

  /** The beginning of a sheet: the crop marks, and a line in the lower margin where there is room for it. */
  head(to: ContentWriter, footer: string): void {
    const { sheet, layout } = this.#style;
    if (sheet.cropMarks) to.latin1(`/${MARKS_FORM} Do\n`);
    const bottom = layout.top - (layout.rows - 1) * layout.stepY - layout.labelHeight;
    const needed = FOOTER_Y + 2 * FOOTER_PT + (sheet.cropMarks ? 2 * PT_PER_MM : 0);
    if (bottom >= needed) to.latin1(this.#footers.from(layout.left, FOOTER_Y, footer));
  }

  /** @param index the label's place on the sheet, from 0 */
  label(to: ContentWriter, index: number, label: { serial: number; code: string; rows: Int32Array }): void {
    const place = this.#places[index];
    if (!place) throw new RangeError(`A sheet has no label ${index}.`);
    const { symbol, sheet, test } = this.#style;
    to.latin1(place.before);
    to.modules(this.#size, label.rows);
    let after = place.after;
    if (symbol.showCode) after += this.#codes.around(place.code, readableCode(label.code, test));
    if (sheet.showSerial) after += this.#serials.around(place.serial, String(label.serial));
    to.latin1(`${after}Q\n`);
  }
}

/** A marked code takes the room of one that is not: what fits the label in a rehearsal fits it later. */
function codeFontPt({ sheet, codeFont, test, codeLength }: LabelStyle): number {
  const widthOf = (marked: boolean) => textWidthEm(codeFont, readableCode('0'.repeat(codeLength), marked));
  return sheet.codeFontPt * (test ? widthOf(false) / widthOf(true) : 1);
}

/** What a label of a place has whatever its code; the graphics state is saved before and not yet restored. */
interface Place {
  before: string;
  after: string;
  code: CentredPlace;
  serial: CentredPlace;
}

function placeOf({ symbol, sheet, layout }: LabelStyle, index: number): Place {
  const { x, y } = labelCorner(layout, index);
  const { labelWidth, labelHeight, modulePt, symbolX, symbolY, symbolSide, geometry } = layout;
  const left = x + symbolX;
  const top = y - symbolY;
  const middle = left + symbolSide / 2;
  let before = 'q\n';
  if (sheet.artwork) {
    before += `q ${pt(labelWidth)} 0 0 ${pt(labelHeight)} ${pt(x)} ${pt(y - labelHeight)} cm /${ARTWORK} Do Q\n`;
  }
  if (sheet.artwork || symbol.light !== '#ffffff') {
    const height = sheet.artwork ? layout.blockHeight : symbolSide;
    before += `${fillColour(symbol.light)} ${pt(left)} ${pt(top - height)} ${pt(symbolSide)} ${pt(height)} re f\n`;
  }
  const quiet = geometry.quietZone * modulePt;
  // The text runs down and its lines follow each other to the right. Each moves on first, so it begins left of the symbol.
  const matrix = `0 ${pt(-modulePt)} ${pt(modulePt)} 0 ${pt(left + quiet - 8 * modulePt)} ${pt(top - quiet)}`;
  before += `${fillColour(symbol.dark)} BT /${MODULE_FONT} 1 Tf -8 TL ${matrix} Tm\n`;
  let after = 'ET\n';
  const logo = logoModules(symbol, geometry.modules - 2 * geometry.quietZone) * modulePt;
  if (logo > 0) {
    const at = `${pt(middle - logo / 2)} ${pt(top - symbolSide / 2 - logo / 2)}`;
    const ground = `${fillColour(symbol.light)} ${at} ${pt(logo)} ${pt(logo)} re f`;
    after += `q ${ground} ${pt(logo)} 0 0 ${pt(logo)} ${at} cm /${LOGO} Do Q\n`;
  }
  const code = new CentredPlace(middle, y - layout.codeBaseline);
  const serial = new CentredPlace(middle, y - layout.serialBaseline);
  return { before, after, code, serial };
}

/** The crop marks as the content of a form XObject, light grey hairlines. */
export function marksContent(layout: SheetLayout): string {
  const lines = cropMarks(layout).map(([x1, y1, x2, y2]) => `${pt(x1)} ${pt(y1)} m ${pt(x2)} ${pt(y2)} l S`);
  return `0.6 G 0.25 w\n${lines.join('\n')}\n`;
}
