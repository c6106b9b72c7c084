import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { decodeSymbol, type Picture } from './decode-symbol.ts';

let ready: Promise<void> | undefined;

/** What the QR symbol of an SVG document says, rendered by resvg `widthPx` wide. */
export async function decodeSvg(svg: string, widthPx = 330): Promise<string | null> {
  return decodeSymbol(await drawSvg(svg, widthPx));
}

/** An SVG document as resvg draws it, on nothing. */
export async function drawSvg(svg: string, widthPx: number): Promise<Picture> {
  ready ??= readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')).then(
    initWasm,
  );
  await ready;
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: widthPx } }).render();
  return { width: image.width, height: image.height, rgba: new Uint8ClampedArray(image.pixels) };
}
