import { PNG } from 'pngjs';
import type { Database, Transaction } from '#server/db/connect.ts';
import { invalidField } from '#server/errors.ts';
import { type AssetKind, selectAssetBytes } from './asset-queries.ts';
import { isJpeg, type Jpeg, readJpeg } from './jpeg-format.ts';
import { jpegPixels } from './jpeg-pixels.ts';
import type { PrintSettings } from './print-settings.ts';
import type { Picture, PrintAssets } from './symbol-job.ts';

/**
 * The pictures and the font that settings name, of one program.
 *
 * @throws Refusal `asset-not-found` with the field that names one that the program has not
 */
export async function readAssets(
  sql: Database | Transaction,
  programId: number,
  { symbol, sheet }: Pick<PrintSettings, 'symbol' | 'sheet'>,
): Promise<PrintAssets> {
  const read = async (path: string, kind: AssetKind, printAssetId: number): Promise<Buffer> => {
    const asset = await selectAssetBytes(sql, programId, printAssetId);
    if (asset?.kind !== kind) {
      throw invalidField(
        path,
        'asset-not-found',
        `There is no such ${kind} in this program; choose another.`,
      );
    }
    return asset.bytes;
  };
  const { logo } = symbol;
  const { artwork, font } = sheet;
  return {
    logo: logo && (await pixelsOf(await read('symbol.logo', 'picture', logo.printAssetId))),
    artwork: artwork && artworkOf(await read('sheet.artwork', 'picture', artwork.printAssetId)),
    font: typeof font === 'object' ? await read('sheet.font', 'font', font.printAssetId) : null,
  };
}

/** A logo is drawn into symbols of every format. */
async function pixelsOf(kept: Buffer): Promise<Picture> {
  return isJpeg(kept) ? jpegPixels(readJpeg(kept)) : toPicture(kept);
}

/** Artwork stands on sheets alone, and a PDF takes a JPEG as it is. */
function artworkOf(kept: Buffer): Picture | Jpeg {
  return isJpeg(kept) ? readJpeg(kept) : toPicture(kept);
}

/** A PNG as pixels. @throws Error for what is no whole PNG */
export function toPicture(png: Buffer): Picture {
  const { width, height, data } = PNG.sync.read(png);
  return { width, height, rgba: data };
}
