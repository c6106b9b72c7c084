import { setImmediate as nextTurn } from 'node:timers/promises';
import { ALPHABET } from '#server/codes/alphabet.ts';
import { symbolPrefix } from './gs1-elements.ts';
import type { SymbolBatch } from './symbol.ts';
import type { SymbolArt } from './symbol-art.ts';
import type { Picture } from './symbol-job.ts';
import { symbolPicture } from './symbol-png.ts';
import { readSymbol } from './read-symbol.ts';

const TRIES = 8;
const DOTS = 4;
// As a phone sees it: not quite sharp, and modules that are no whole number of its pixels.
const BLURRED = 0.7;

/** A code that was never minted, but for a chance of one in a billion, for pictures that many people see. */
export function exampleCode(length: number): string {
  return 'TESTC0DE12345678'.slice(0, length);
}

/** Whether ZXing reads the symbols of a batch, with their colours and logo, sharp and as a phone sees them. */
export async function symbolsRead(art: SymbolArt, batch: SymbolBatch): Promise<boolean> {
  const before = symbolPrefix(art.settings, batch.urlPrefix);
  for (let round = 0; round < TRIES; round++) {
    const code = Array.from(
      exampleCode(batch.codeLength),
      (letter) => ALPHABET[(ALPHABET.indexOf(letter) + 5 * round) % 32] ?? '0',
    ).join('');
    // Each try takes some milliseconds; claims go on in between.
    await nextTurn();
    const sharp = symbolPicture(art, art.source.encode(Buffer.from(code, 'latin1'), 0), DOTS);
    for (const picture of [sharp, shrunk(sharp, BLURRED)]) {
      const read = await readSymbol(picture, art.settings.symbology);
      if (read !== before + code) return false;
    }
  }
  return true;
}

/** Each pixel the mean of those that it lies over. */
function shrunk(from: Picture, factor: number): Picture {
  const width = Math.round(from.width * factor);
  const height = Math.round(from.height * factor);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        rgba[(y * width + x) * 4 + channel] = mean(from, x / factor, y / factor, 1 / factor, channel);
      }
    }
  }
  return { width, height, rgba };
}

function mean(
  { width, height, rgba }: Picture,
  left: number,
  top: number,
  side: number,
  channel: number,
): number {
  let sum = 0;
  let weight = 0;
  for (let y = Math.floor(top); y < Math.min(height, top + side); y++) {
    const high = Math.min(y + 1, top + side) - Math.max(y, top);
    for (let x = Math.floor(left); x < Math.min(width, left + side); x++) {
      const part = high * (Math.min(x + 1, left + side) - Math.max(x, left));
      sum += part * (rgba[(y * width + x) * 4 + channel] ?? 0);
      weight += part;
    }
  }
  return Math.round(sum / weight);
}
