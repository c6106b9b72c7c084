import jsQR from 'jsqr';

/** Pixels as a decoder takes them: RGBA, a byte each, row by row. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

/** What the one QR symbol in a picture says, read by jsQR; null where it finds none. */
export function decodeSymbol({ rgba, width, height }: Picture): string | null {
  return jsQR(rgba, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;
}

/** A part of a picture; edges outside of it are cut off. */
export function crop(from: Picture, left: number, top: number, right: number, bottom: number): Picture {
  const x0 = Math.max(0, Math.round(left));
  const y0 = Math.max(0, Math.round(top));
  const width = Math.min(from.width, Math.round(right)) - x0;
  const height = Math.min(from.height, Math.round(bottom)) - y0;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const at = ((y0 + y) * from.width + x0) * 4;
    rgba.set(from.rgba.subarray(at, at + width * 4), y * width * 4);
  }
  return { width, height, rgba };
}
