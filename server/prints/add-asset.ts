import { createHash } from 'node:crypto';
import type { StaffContext } from '#server/context.ts';
import { invalidField, Refusal } from '#server/errors.ts';
import type { AddAssetRequest, PrintAsset } from '#server/routes/schemas/print-design.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { type AssetRow, insertAsset, selectAssets } from './asset-queries.ts';
import { isJpeg, readJpeg } from './jpeg-format.ts';
import { jpegPixels } from './jpeg-pixels.ts';
import { encodePng } from './png-format.ts';
import { printFont } from './print-font.ts';
import { toPicture } from './read-assets.ts';

const ASSETS_MAX = 100;
/** A picture of 2000 × 2000 takes 16 MB of memory while it is drawn. */
const PIXELS_MAX = 2000;

/**
 * Keeps a picture or a font for print files, for good: runs that name it must print the same for ever. A picture is a PNG
 * or a JPEG, taken apart and written anew, so that nothing but its pixels is kept; a font must have the characters of codes.
 *
 * @throws Refusal `asset-unreadable`, `picture-large`, `picture-turned`, `picture-colours` or `too-many-assets` with a sentence
 */
export async function addAsset(ctx: StaffContext, input: AddAssetRequest): Promise<PrintAsset> {
  const { programId, name: addedBy } = ctx.actor;
  const { kind, name } = input;
  const given = Buffer.from(input.data, 'base64');
  const content = kind === 'font' ? fontOf(given) : isJpeg(given) ? await jpegOf(given) : pngOf(given);
  const sha256 = createHash('sha256').update(content.bytes).digest();
  return ctx.sql.begin(async (tx) => {
    const row = await insertAsset(tx, programId, { kind, name, sha256, addedBy, ...content }, ASSETS_MAX);
    if (!row) {
      const sentence = `A program keeps at most ${ASSETS_MAX} pictures and fonts; use one of those.`;
      throw new Refusal('conflict', 'too-many-assets', sentence);
    }
    const data = { kind, name };
    await recordEvent(tx, ctx.actor, { type: 'print-asset.added', subject: row.printAssetId, data });
    return toAsset(row);
  });
}

/** The pictures and fonts of a program, newest first. */
export async function listAssets(ctx: StaffContext): Promise<PrintAsset[]> {
  return (await selectAssets(ctx.sql, ctx.actor.programId)).map(toAsset);
}

function toAsset({ createdAt, ...row }: AssetRow): PrintAsset {
  return { ...row, createdAt: createdAt.toISOString() };
}

type Content = { bytes: Buffer; width: number | null; height: number | null };

/** A JPEG stays one; it is drawn once, as nothing else tells whether its data are whole. */
async function jpegOf(given: Buffer): Promise<Content> {
  const picture = readJpeg(given);
  const { width, height } = picture;
  refuseLarge(width, height);
  try {
    await jpegPixels(picture);
  } catch {
    throw invalidField('data', 'asset-unreadable', 'This JPEG picture is damaged or cut short.');
  }
  return { bytes: Buffer.from(picture.jpeg), width, height };
}

function pngOf(given: Buffer): Content {
  if (given.length < 33 || given.toString('latin1', 1, 4) !== 'PNG') {
    throw invalidField('data', 'asset-unreadable', 'This is no PNG or JPEG picture that can be read.');
  }
  // The size stands in the first chunk (PNG section 11.2.1): known before anything is unpacked.
  const [width, height] = [given.readUInt32BE(16), given.readUInt32BE(20)];
  refuseLarge(width, height);
  // Interlaced pictures are unpacked without a limit, and a second header would overrule the size that was looked at.
  if (given[28] !== 0 || given.indexOf('IHDR', 16, 'latin1') !== -1) {
    throw invalidField('data', 'asset-unreadable', 'Save the picture as a plain PNG, without interlacing.');
  }
  try {
    return { bytes: encodePng(toPicture(given)), width, height };
  } catch {
    throw invalidField('data', 'asset-unreadable', 'This PNG picture is damaged or cut short.');
  }
}

function refuseLarge(width: number, height: number): void {
  if (width <= PIXELS_MAX && height <= PIXELS_MAX) return;
  const sentence = `A picture may be ${PIXELS_MAX} × ${PIXELS_MAX} pixels at most; this one is ${width} × ${height}.`;
  throw invalidField('data', 'picture-large', sentence, { maximum: PIXELS_MAX });
}

function fontOf(bytes: Buffer): Content {
  try {
    printFont(bytes);
  } catch (error) {
    const sentence = error instanceof RangeError ? error.message : 'This font cannot be used.';
    throw invalidField('data', 'asset-unreadable', sentence);
  }
  return { bytes, width: null, height: null };
}
