import { encodePng } from './png-format.ts';
import { readableCode } from './readable-code.ts';
import { eachDarkRun } from './symbol.ts';
import { codeOutlines, type SymbolArt } from './symbol-art.ts';

/**
 * One symbol as an SVG 1.1 document, a module a unit: ground with the quiet zone, the dark modules as one filled path (an
 * outline would change when artwork is scaled without its strokes), the code in groups beneath as outlines.
 *
 * @returns a function from a symbol's rows and its code in normal form
 */
export function svgWriter(art: SymbolArt): (rows: Int32Array, code: string) => Buffer {
  const { width, height, geometry, settings } = art;
  const mm = (modules: number) => round(modules * geometry.moduleMm);
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${mm(width)}mm" height="${mm(height)}mm" ` +
    `viewBox="0 0 ${width} ${height}"><title>`;
  const ground =
    `</title><path fill="${settings.light}" d="M0 0h${width}v${height}h-${width}z"/>` +
    `<path fill="${settings.dark}" shape-rendering="crispEdges" d="`;
  const logo = logoElements(art);
  const outlines = new Map(
    Array.from(art.font.glyphs, ([character, { path }]) => [character, pathData(path)]),
  );
  return (rows, code) => {
    let path = '';
    eachDarkRun(art.source.size, rows, (x, y, length) => {
      path += `M${x + geometry.quietZone} ${y + geometry.quietZone}h${length}v1h-${length}z`;
    });
    let text = '';
    for (const { x, y, em, character } of codeOutlines(art, code)) {
      const scale = em / 1000;
      const matrix = `${scale.toFixed(6)} 0 0 -${scale.toFixed(6)} ${round(x)} ${round(y)}`;
      text += `<path fill="${settings.dark}" transform="matrix(${matrix})" d="${outlines.get(character) ?? ''}"/>`;
    }
    return Buffer.from(
      `${head}${readableCode(code, art.test)}${ground}${path}"/>${logo}${text}</svg>\n`,
      'latin1',
    );
  };
}

function logoElements({ logo, geometry, settings }: SymbolArt): string {
  if (!logo) return '';
  const at = (geometry.modules - logo.modules) / 2;
  const box = `x="${at}" y="${at}" width="${logo.modules}" height="${logo.modules}"`;
  const data = encodePng(logo.picture).toString('base64');
  return `<rect fill="${settings.light}" ${box}/><image ${box} href="data:image/png;base64,${data}"/>`;
}

function pathData(path: readonly { step: string; at: readonly number[] }[]): string {
  return path.map(({ step, at }) => `${step}${at.join(' ')}`).join('');
}

const round = (value: number) => Number(value.toFixed(4));
