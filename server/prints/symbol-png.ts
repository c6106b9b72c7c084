import { encodePng, encodeTwoColours } from './png-format.ts';
import { eachDarkRun } from './symbol.ts';
import type { SymbolArt } from './symbol-art.ts';
import { type Picture, rgbOf } from './symbol-job.ts';
import { eachMarkModule, TEST_STRIP_MODULES } from './test-strip.ts';

/**
 * One symbol as a PNG of two colours that knows its resolution, so that it is placed at its size; in full colour with a
 * logo. It holds the symbol and its quiet zone alone; beneath that of a test code stands TEST.
 */
export function pngWriter(art: SymbolArt): (rows: Int32Array, code: string) => Buffer {
  const { settings, geometry } = art;
  if (art.logo) return (rows) => encodePng(symbolPicture(art, rows), settings.dpi);
  const side = geometry.modules * geometry.dots;
  const across = geometry.modules;
  const down = across + (art.test ? TEST_STRIP_MODULES : 0);
  const stride = 1 + ((side + 7) >> 3);
  const palette = Uint8Array.from([...rgbOf(settings.light), ...rgbOf(settings.dark)]);
  return (rows) => {
    const pixels = Buffer.alloc(down * geometry.dots * stride);
    const draw = (x: number, y: number, length: number) =>
      setBits(pixels, y * geometry.dots * stride + 1, x * geometry.dots, length * geometry.dots);
    eachDarkRun(art.source.size, rows, (x, y, length) => {
      draw(x + geometry.quietZone, y + geometry.quietZone, length);
    });
    if (art.test) eachMarkModule(across, (x, y) => draw(x, across + y, 1));
    // Every row of a module is its first.
    for (let module = 0; module < down; module++) {
      const first = module * geometry.dots * stride;
      for (let dot = 1; dot < geometry.dots; dot++) {
        pixels.copyWithin(first + dot * stride, first, first + stride);
      }
    }
    return encodeTwoColours({
      width: side,
      height: down * geometry.dots,
      rows: pixels,
      palette,
      dpi: settings.dpi,
    });
  };
}

/** A symbol in its colours with its quiet zone and its logo, `dots` pixels a module. */
export function symbolPicture(art: SymbolArt, rows: Int32Array, dots = art.geometry.dots): Picture {
  const { settings, geometry, logo } = art;
  const side = geometry.modules * dots;
  const height = side + (art.test ? TEST_STRIP_MODULES * dots : 0);
  const pixels = new Uint32Array(side * height).fill(packed(settings.light));
  const dark = packed(settings.dark);
  eachDarkRun(art.source.size, rows, (x, y, length) => {
    const left = (x + geometry.quietZone) * dots;
    for (let row = 0; row < dots; row++) {
      const start = ((y + geometry.quietZone) * dots + row) * side + left;
      pixels.fill(dark, start, start + length * dots);
    }
  });
  if (art.test) {
    eachMarkModule(geometry.modules, (x, y) => {
      for (let row = 0; row < dots; row++) {
        const start = (side + y * dots + row) * side + x * dots;
        pixels.fill(dark, start, start + dots);
      }
    });
  }
  const rgba = new Uint8Array(pixels.buffer);
  if (logo) drawLogo({ width: side, height, rgba }, logo.picture, logo.modules * dots, rgbOf(settings.light));
  return { width: side, height, rgba };
}

/** Lays a picture, stretched to a square, on a ground in the middle. */
function drawLogo(on: Picture, logo: Picture, side: number, ground: [number, number, number]): void {
  const corner = (on.width - side) / 2;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const fromX = Math.floor(((x + 0.5) * logo.width) / side);
      const from = (Math.floor(((y + 0.5) * logo.height) / side) * logo.width + fromX) * 4;
      const to = ((corner + y) * on.width + corner + x) * 4;
      const opacity = (logo.rgba[from + 3] ?? 0) / 255;
      for (let channel = 0; channel < 3; channel++) {
        const value = (logo.rgba[from + channel] ?? 0) * opacity + (ground[channel] ?? 0) * (1 - opacity);
        on.rgba[to + channel] = Math.round(value);
      }
    }
  }
}

/** As a word of four bytes in memory: red, green, blue, opaque. */
function packed(colour: string): number {
  return new Uint32Array(Uint8Array.from([...rgbOf(colour), 255]).buffer)[0] ?? 0;
}

function setBits(bytes: Uint8Array, row: number, from: number, count: number): void {
  for (let bit = from; bit < from + count;) {
    const at = row + (bit >> 3);
    if ((bit & 7) === 0 && from + count - bit >= 8) {
      bytes[at] = 0xff;
      bit += 8;
    } else {
      bytes[at] = (bytes[at] ?? 0) | (0x80 >> (bit & 7));
      bit++;
    }
  }
}
