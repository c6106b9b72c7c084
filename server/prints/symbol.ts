import { create } from 'qrcode';
import { groupCode } from '#server/codes/alphabet.ts';

/** A QR symbol without its quiet zone: `size` rows of `size` modules, 1 is dark. */
export interface QrSymbol {
  size: number;
  modules: Uint8Array;
}

/** ISO/IEC 18004 section 5.3.8: four modules of white on every side. */
export const QUIET_ZONE_MODULES = 4;

const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;
// 0.5 mm reads at arm's length with a cheap phone; the press may scale it.
const SVG_MODULE_MM = 0.5;

/**
 * The symbol of a URL at error correction level M with the mask of the lowest penalty. Upper-case URLs go in
 * alphanumeric mode (ISO/IEC 18004 section 7.4.4), 5.5 bits a character; any other URL in byte mode.
 *
 * @throws Error for a URL that is longer than a symbol holds
 */
export function qrSymbol(url: string): QrSymbol {
  // The library does not check: in alphanumeric mode it would encode a foreign character as a wrong one.
  const segment = ALPHANUMERIC.test(url)
    ? ({ data: url, mode: 'alphanumeric' } as const)
    : ({ data: Buffer.from(url), mode: 'byte' } as const);
  const { size, data } = create([segment], { errorCorrectionLevel: 'M' }).modules;
  return { size, modules: data };
}

/** Calls back with each unbroken horizontal run of dark modules, row by row: few rectangles that never overlap. */
export function eachDarkRun(
  { size, modules }: QrSymbol,
  draw: (x: number, y: number, length: number) => void,
): void {
  for (let y = 0; y < size; y++) {
    const row = y * size;
    for (let x = 0; x < size; x++) {
      if (modules[row + x] !== 1) continue;
      const start = x;
      while (x < size && modules[row + x] === 1) x++;
      draw(start, y, x - start);
    }
  }
}

/**
 * One symbol as an SVG 1.1 document, a module a unit and 0.5 mm: white ground with the quiet zone, the dark modules as
 * one filled path (an outline would change when artwork is scaled without its strokes), the code in groups beneath.
 *
 * @param code in normal form
 */
export function svgSymbol(url: string, code: string): string {
  const symbol = qrSymbol(url);
  const width = symbol.size + 2 * QUIET_ZONE_MODULES;
  let path = '';
  eachDarkRun(symbol, (x, y, length) => {
    path += `M${x + QUIET_ZONE_MODULES} ${y + QUIET_ZONE_MODULES}h${length}v1h-${length}z`;
  });
  const label = groupCode(code);
  const textWidth = Math.min(width - 2, label.length * 1.8);
  const height = width + 4;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * SVG_MODULE_MM}mm" height="${height * SVG_MODULE_MM}mm" ` +
    `viewBox="0 0 ${width} ${height}"><path fill="#fff" d="M0 0h${width}v${height}h-${width}z"/>` +
    `<path shape-rendering="crispEdges" d="${path}"/>` +
    `<text x="${width / 2}" y="${width + 2}" text-anchor="middle" font-family="'Courier New',Courier,monospace" ` +
    `font-weight="700" font-size="3" textLength="${textWidth.toFixed(1)}" lengthAdjust="spacingAndGlyphs">${label}</text>` +
    `</svg>\n`
  );
}
