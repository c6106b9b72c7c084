import { groupCode } from '#server/codes/alphabet.ts';
import { pt } from './pdf-objects.ts';
import {
  CODE_BASELINE,
  CODE_FONT_PT,
  cutMarks,
  FOOTER,
  labelAnchor,
  SERIAL_BASELINE,
  SERIAL_FONT_PT,
  symbolPlace,
} from './sheet-layout.ts';
import { eachDarkRun, qrSymbol, QUIET_ZONE_MODULES } from './symbol.ts';

/** The names that a page's resources must give to Courier-Bold, Helvetica and the form with the cut marks. */
export const CODE_FONT = 'C';
export const TEXT_FONT = 'T';
export const MARKS_FORM = 'M';

// Advance widths in em: every character of Courier, every digit of Helvetica.
const COURIER_EM = 0.6;
const HELVETICA_DIGIT_EM = 0.556;

/** The beginning of a sheet's content stream: the cut marks and a line in the lower margin, ASCII without ( ) and \\. */
export function sheetHead(footer: string): string {
  return `/${MARKS_FORM} Do\n${text(TEXT_FONT, FOOTER.fontPt, FOOTER.x, FOOTER.y, footer)}`;
}

/**
 * One label in a content stream (ISO 32000-1 section 7.8.2): symbol, code and serial, all in DeviceGray, so black
 * prints with the black plate alone.
 *
 * @param index its place on the sheet, from 0
 */
export function label(index: number, serial: number, code: string, urlPrefix: string): string {
  const anchor = labelAnchor(index);
  const grouped = groupCode(code);
  const digits = String(serial);
  const codeX = anchor.x - (grouped.length * COURIER_EM * CODE_FONT_PT) / 2;
  const serialX = anchor.x - (digits.length * HELVETICA_DIGIT_EM * SERIAL_FONT_PT) / 2;
  return (
    symbolAt(anchor, urlPrefix + code) +
    text(CODE_FONT, CODE_FONT_PT, codeX, anchor.y - CODE_BASELINE, grouped) +
    text(TEXT_FONT, SERIAL_FONT_PT, serialX, anchor.y - SERIAL_BASELINE, digits)
  );
}

/** The cut marks as the content of a form XObject, light grey hairlines. */
export function marksContent(): string {
  const lines = cutMarks().map(([x1, y1, x2, y2]) => `${pt(x1)} ${pt(y1)} m ${pt(x2)} ${pt(y2)} l S`);
  return `0.6 G 0.25 w\n${lines.join('\n')}\n`;
}

/** One path of rectangles (section 8.5.2.1), in a space whose unit is a module and whose y goes down. */
function symbolAt(anchor: { x: number; y: number }, url: string): string {
  const symbol = qrSymbol(url);
  const { modulePt, x, y } = symbolPlace(anchor, symbol.size + 2 * QUIET_ZONE_MODULES);
  let path = `q ${pt(modulePt)} 0 0 -${pt(modulePt)} ${pt(x)} ${pt(y)} cm\n`;
  eachDarkRun(symbol, (column, row, length) => {
    path += `${column + QUIET_ZONE_MODULES} ${row + QUIET_ZONE_MODULES} ${length} 1 re\n`;
  });
  return `${path}f Q\n`;
}

function text(font: string, sizePt: number, x: number, y: number, ascii: string): string {
  return `BT /${font} ${sizePt} Tf ${pt(x)} ${pt(y)} Td (${ascii}) Tj ET\n`;
}
