import { crc32 } from 'node:zlib';
import { encodePng } from '#server/prints/png-format.ts';

/** 16 × 16 pixels, the upper half #d04010 and the lower #106080, by ImageMagick; `cmyk` is YCCK with Adobe’s marker. */
export const JPEG_FILES = {
  baseline:
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAgJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnSf1lgJys1mCA//Z',
  progressive:
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAWAQEBAQAAAAAAAAAAAAAAAAAABwj/2gAMAwEAAhADEAAAAZyf2UTlmzAP/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABBQIf/8QAFBEBAAAAAAAAAAAAAAAAAAAAIP/aAAgBAwEBPwEf/8QAFBEBAAAAAAAAAAAAAAAAAAAAIP/aAAgBAgEBPwEf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQAGPwIf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPyEf/9oADAMBAAIAAwAAABC3/wD/xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAEDAQE/EB//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/EB//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAE/EB//2Q==',
  grey: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAQABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAAUH/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAAPwDHBFH/2Q==',
  cmyk: '/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/9sAQwEDBAQFBAUJBQUJFA0LDRQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU/8AAFAgAEAAQBAERAAIRAQMRAQQRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAAIBAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAgJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAA4EAQACEQMRBAAAPwDQp1A61QBzdmK3bRUAP//Z',
} as const;

/** A PNG of squares, 32 × 32 pixels. */
export const CHECKED = encodePng({
  width: 32,
  height: 32,
  rgba: Uint8Array.from({ length: 32 * 32 * 4 }, (_, k) => {
    const pixel = k >> 2;
    return k % 4 === 3 || ((pixel >> 2) ^ (pixel >> 7)) % 2 === 0 ? 255 : 20;
  }),
});

/** What is no picture to print, and the code it is refused with. */
export const BAD_PICTURES: readonly (readonly [name: string, bytes: Buffer, code: string])[] = [
  ['no picture', Buffer.from('<svg onload="alert(1)"/>'), 'asset-unreadable'],
  ['a PNG cut short', CHECKED.subarray(0, 80), 'asset-unreadable'],
  ['a bomb', pngOfSize(60_000, 60_000), 'picture-large'],
  ['a second header', headedTwice(), 'asset-unreadable'],
  ['an interlaced picture', interlaced(), 'asset-unreadable'],
  ['a JPEG cut short', jpeg('baseline').subarray(0, -10), 'asset-unreadable'],
  ['one that says it is whole', cutButEnded(), 'asset-unreadable'],
  ['one that is smaller than it says', jpegOfSize(16, 1600), 'asset-unreadable'],
  ['a JPEG bomb', jpegOfSize(60_000, 60_000), 'picture-large'],
  ['a JPEG that lies on its side', withExif(6), 'picture-turned'],
  // Without Adobe's word nobody knows whether 255 is ink or none.
  ['inks of unknown order', cut(jpeg('cmyk'), 2, 18), 'picture-colours'],
];

/** A whole PNG of one pixel, interlaced: it has the same rows as one that is not. */
function interlaced(): Buffer {
  const png = encodePng({ width: 1, height: 1, rgba: Uint8Array.from([0, 0, 0, 255]) });
  png.writeUInt8(1, 28);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** Readers take the later header for the size; only the first one was looked at. */
function headedTwice(): Buffer {
  const png = Buffer.from(CHECKED);
  return Buffer.concat([png.subarray(0, 33), png.subarray(8)]);
}

function jpeg(name: keyof typeof JPEG_FILES): Buffer {
  return Buffer.from(JPEG_FILES[name], 'base64');
}

function cut(bytes: Buffer, from: number, to: number): Buffer {
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function cutButEnded(): Buffer {
  return Buffer.concat([jpeg('baseline').subarray(0, -10), Buffer.from([0xff, 0xd9])]);
}

function jpegOfSize(width: number, height: number): Buffer {
  const bytes = jpeg('baseline');
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** With a directory of one entry, the orientation, and a word that nobody needs. */
export function withExif(orientation: number): Buffer {
  const tiff = Buffer.from(
    `4d4d002a000000080001011200030000000100${orientation.toString(16).padStart(2, '0')}000000000000`,
    'hex',
  );
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from('Hanoi')]);
  const bytes = jpeg('baseline');
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([bytes.subarray(0, 2), head, body, bytes.subarray(2)]);
}

function pngOfSize(width: number, height: number): Buffer {
  const png = Buffer.from(CHECKED);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

/** A JPEG of many directories, each of which says that it has 65,535 entries and has none. */
export function longDirectories(): Buffer {
  const segment = Buffer.from('ffe1001245786966000049492a0008000000ffff', 'hex');
  return Buffer.concat([Buffer.of(0xff, 0xd8), ...Array<Buffer>(100_000).fill(segment)]);
}
