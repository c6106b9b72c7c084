import { Image } from 'mupdf';
import type { Page } from 'playwright-core';
import { decodeSymbol } from './decode-symbol.ts';

/** What the one QR symbol on a page's screen says, read from the pixels of a screenshot. */
export async function decodeScreen(page: Page): Promise<string | null> {
  const pixels = new Image(await page.screenshot()).toPixmap();
  const [width, height, parts] = [pixels.getWidth(), pixels.getHeight(), pixels.getNumberOfComponents()];
  const from = pixels.getPixels();
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let part = 0; part < 3; part += 1) rgba[pixel * 4 + part] = from[pixel * parts + part] ?? 0;
  }
  return decodeSymbol({ width, height, rgba });
}
