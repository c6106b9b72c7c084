import { crc32, deflateSync } from 'node:zlib';
import type { Picture } from './symbol-job.ts';

/**
 * The few chunks of PNG (third edition, W3C 2025) that print files need. Our own, since no library at hand writes two
 * colours in one bit a pixel together with the resolution, and a symbol in four bytes a pixel takes twenty times as long.
 */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const [INDEXED, TRUECOLOUR_ALPHA] = [3, 6];

export interface TwoColours {
  width: number;
  height: number;
  /** Rows from the top, each behind a filter byte of 0; 8 pixels a byte, the leftmost the highest bit. */
  rows: Uint8Array;
  /** Red, green and blue of pixels that are 0, then of those that are 1. */
  palette: Uint8Array;
  dpi: number;
}

export function encodeTwoColours({ width, height, rows, palette, dpi }: TwoColours): Buffer {
  return Buffer.concat([
    SIGNATURE,
    header(width, height, 1, INDEXED),
    resolution(dpi),
    chunk('PLTE', palette),
    // Rows repeat: a higher level finds nothing more.
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** @param dpi left out where a picture has no size of its own */
export function encodePng({ width, height, rgba }: Picture, dpi?: number): Buffer {
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    rows.set(rgba.subarray(y * 4 * width, (y + 1) * 4 * width), y * (1 + 4 * width) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    header(width, height, 8, TRUECOLOUR_ALPHA),
    ...(dpi === undefined ? [] : [resolution(dpi)]),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Section 11.2.1. */
function header(width: number, height: number, bits: number, colourType: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colourType], 8);
  return chunk('IHDR', data);
}

/** Section 11.3.4.3: in pixels a metre. */
function resolution(dpi: number): Buffer {
  const perMetre = Math.round(dpi / 0.0254);
  const data = Buffer.alloc(9);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data.writeUInt8(1, 8);
  return chunk('pHYs', data);
}

/** Section 5.3. */
function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
