import { invalidField, type Refusal } from '#server/errors.ts';

/** A JPEG of 8 bits a sample that holds its picture and nothing else: what a PDF takes as it is (ISO 32000-1 section 7.4.8). */
export interface Jpeg {
  width: number;
  height: number;
  /** Grey; red, green and blue; or the four inks, inverted as Adobe writes them. */
  channels: 1 | 3 | 4;
  /** Whether its colours are kept as brightness and differences. */
  transformed: boolean;
  jpeg: Uint8Array;
}

/** ITU-T T.81 table B.1; the frames are baseline, extended and progressive, Huffman coded. */
const MARKERS = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  dqt: 0xdb,
  dht: 0xc4,
  dri: 0xdd,
  app0: 0xe0,
  app1: 0xe1,
};
const ADOBE = 0xee;
const FRAMES = [0xc0, 0xc1, 0xc2];
const ANY_APP_OR_COMMENT = (marker: number) => (marker & 0xf0) === 0xe0 || marker === 0xfe;
// Encoders write about ten; a reader goes through the whole picture for each.
const SCANS_MAX = 40;

export function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 3 && bytes.readUIntBE(0, 3) === 0xffd8ff;
}

/**
 * Takes a JPEG apart: what is kept is the picture, without place, camera, thumbnail, profile or comment. Whether the coded
 * data are whole only `jpegPixels` knows. What comes out goes in again unchanged.
 *
 * @throws Refusal `asset-unreadable`, `picture-turned` or `picture-colours` at `data`
 */
export function readJpeg(bytes: Buffer): Jpeg {
  const kept: Buffer[] = [];
  const scanned = new Set<number>();
  let frame: Frame | null = null;
  let scans = 0;
  let jfif = false;
  let adobe: number | null = null;
  for (let at = 2; ;) {
    // Any number of fill bytes may stand before a marker.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (bytes[at] === 0xff && bytes[at + 1] === MARKERS.end) break;
    const { marker, body, end } = segmentAt(bytes, at);
    let next = end;
    if (FRAMES.includes(marker)) {
      if (frame) throw unreadable();
      frame = readFrame(body);
    } else if (marker === MARKERS.scan) {
      if (!frame || ++scans > SCANS_MAX) throw unreadable();
      for (let k = 0; k < (body[0] ?? 0); k++) scanned.add(body[1 + 2 * k] ?? -1);
      next = endOfScan(bytes, end);
    } else if (marker === MARKERS.app0) jfif ||= beginsWith(body, 'JFIF\0');
    else if (marker === MARKERS.app1) refuseTurned(body);
    else if (marker === ADOBE && beginsWith(body, 'Adobe')) adobe = body[11] ?? null;
    else if (![MARKERS.dqt, MARKERS.dht, MARKERS.dri].includes(marker) && !ANY_APP_OR_COMMENT(marker)) {
      throw unreadable();
    }
    if (!ANY_APP_OR_COMMENT(marker)) kept.push(bytes.subarray(at, next));
    at = next;
  }
  if (!frame || frame.components.some((id) => !scanned.has(id))) throw unreadable();
  const transform = colourTransform(frame, jfif, adobe);
  const { width, height, channels } = frame;
  const [start, end] = [MARKERS.start, MARKERS.end].map((marker) => Buffer.from([0xff, marker]));
  const jpeg = Buffer.concat([start ?? Buffer.of(), adobeSegment(transform), ...kept, end ?? Buffer.of()]);
  return { width, height, channels, transformed: transform !== 0, jpeg };
}

/** Section B.1.1.4. */
function segmentAt(bytes: Buffer, at: number): { marker: number; body: Buffer; end: number } {
  const length = at + 4 > bytes.length ? 0 : bytes.readUInt16BE(at + 2);
  const end = at + 2 + length;
  if (bytes[at] !== 0xff || length < 2 || end > bytes.length) throw unreadable();
  return { marker: bytes[at + 1] ?? 0, body: bytes.subarray(at + 4, end), end };
}

interface Frame {
  width: number;
  height: number;
  channels: Jpeg['channels'];
  components: number[];
}

/** Section B.2.2. */
function readFrame(body: Buffer): Frame {
  const count = body[5] ?? 0;
  if (body.length !== 6 + 3 * count || body[0] !== 8) throw unreadable();
  if (count !== 1 && count !== 3 && count !== 4) throw otherColours();
  const components = Array.from({ length: count }, (_, k) => body[6 + 3 * k] ?? 0);
  const [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
  if (height === 0 || width === 0 || new Set(components).size !== count) throw unreadable();
  return { width, height, channels: count, components };
}

/** Where the next marker is that is none of the scan's own (section B.1.1.5). */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw unreadable();
}

/** What readers make of it that differ in nothing else (libjpeg, `default_decompress_parms`), told to all of them. */
function colourTransform({ channels, components }: Frame, jfif: boolean, adobe: number | null): 0 | 1 | 2 {
  if (channels === 1) return 0;
  if (channels === 4) {
    // Nobody else says whether more is lighter or darker.
    if (adobe === null) throw otherColours();
    return adobe === 2 ? 2 : 0;
  }
  if (jfif) return 1;
  if (adobe !== null) return adobe === 0 ? 0 : 1;
  return String.fromCharCode(...components) === 'RGB' ? 0 : 1;
}

/** Adobe Technical Note 5116, section 18. */
function adobeSegment(transform: 0 | 1 | 2): Buffer {
  return Buffer.from([0xff, ADOBE, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);
}

/** Exif 3.0 section 4.6.5: the tag Orientation in the first directory; 1 is upright, as is what does not say. */
function refuseTurned(body: Buffer): void {
  if (!beginsWith(body, 'Exif\0\0')) return;
  const tiff = body.subarray(6);
  const little = tiff[0] === 0x49;
  const short = (at: number) => {
    if (at + 2 > tiff.length) return 0;
    return little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  };
  const directory = little ? short(4) | (short(6) << 16) : (short(4) << 16) | short(6);
  if (directory < 0) return;
  // The number of entries is only said; a segment that holds few must not cost the time of many.
  const end = Math.min(tiff.length, directory + 2 + 12 * short(directory));
  for (let entry = directory + 2; entry < end; entry += 12) {
    const orientation = short(entry) === 0x0112 ? short(entry + 8) : 1;
    if (orientation >= 2 && orientation <= 8) {
      const sentence =
        'This picture is stored turned or mirrored; open it, save it upright and add it again.';
      throw invalidField('data', 'picture-turned', sentence);
    }
  }
}

function beginsWith(body: Buffer, word: string): boolean {
  return body.toString('latin1', 0, word.length) === word;
}

function unreadable(): Refusal {
  const sentence =
    'This is no whole JPEG picture that can be read; save it as a baseline or progressive one.';
  return invalidField('data', 'asset-unreadable', sentence);
}

function otherColours(): Refusal {
  const sentence =
    'The colours of this JPEG cannot be told; save it as RGB or grey, or as CMYK from an Adobe program.';
  return invalidField('data', 'picture-colours', sentence);
}
