import { z } from '@hono/zod-openapi';
import { instantSchema } from './common.ts';
import { sheetSettings, symbolSettings } from './print-settings.ts';

/** Base64 takes four characters for three bytes. */
export const ASSET_BYTES_MAX = 2 * 1024 * 1024;

export const printAssetSchema = z
  .object({
    printAssetId: z.int(),
    kind: z.enum(['picture', 'font']),
    name: z.string(),
    /** In pixels; null for a font. */
    width: z.int().nullable(),
    height: z.int().nullable(),
    addedBy: z.string(),
    createdAt: instantSchema,
  })
  .openapi('PrintAsset');
export type PrintAsset = z.infer<typeof printAssetSchema>;
export const printAssetListSchema = z.object({ assets: z.array(printAssetSchema) }).openapi('PrintAssetList');
export const addAssetRequest = z
  .strictObject({
    kind: z.enum(['picture', 'font']),
    name: z.string().trim().min(1).max(120),
    data: z
      .base64()
      .max(Math.ceil(ASSET_BYTES_MAX / 3) * 4)
      .openapi({
        description:
          'In base64: a PNG that is not interlaced; a JPEG, baseline or progressive, grey, RGB or Adobe’s CMYK, upright; or a TTF, OTF or WOFF. Pictures of 2000 × 2000 pixels at most.',
      }),
  })
  .openapi('AddPrintAssetRequest');
export type AddAssetRequest = z.infer<typeof addAssetRequest>;

/** `value` is what the sentence speaks of: per cent of contrast, millimetres, dots, modules or pixels. */
const symbolFindingSchema = z
  .object({
    level: z.enum(['refused', 'warning']),
    code: z.enum([
      'colours-inverted',
      'contrast-low',
      'contrast-fair',
      'red-light',
      'quiet-zone-missing',
      'quiet-zone-short',
      'module-too-small',
      'module-small',
      'few-dots',
      'data-matrix-phones',
      'gs1-no-address',
      'unreadable',
      'picture-too-large',
      'label-beyond-page',
      'too-many-labels',
      'symbol-too-wide',
      'symbol-too-high',
    ]),
    /** The setting to change. */
    path: z.string(),
    value: z.number(),
    sentence: z.string(),
  })
  .openapi('SymbolFinding');
export type SymbolFinding = z.infer<typeof symbolFindingSchema>;

/** Sheets, or a file a code. */
export const symbolFormat = z.enum(['pdf', 'svg-zip', 'png-zip', 'eps-zip', 'pdf-zip']);
export type SymbolFormat = z.infer<typeof symbolFormat>;

export const printPreviewRequest = z
  .strictObject({
    format: symbolFormat,
    symbol: symbolSettings.optional(),
    sheet: sheetSettings.optional(),
  })
  .openapi('PrintPreviewRequest');
export type PrintPreviewRequest = z.infer<typeof printPreviewRequest>;
export const printPreviewSchema = z
  .object({
    /** The symbol with its quiet zone, and the code beneath it where it is wished. */
    svg: z.string(),
    /** What it says; the code in it was never minted. */
    content: z.string(),
    /** Of the picture. */
    widthMm: z.number(),
    heightMm: z.number(),
    /** Of the symbol without its quiet zone. */
    symbolMm: z.number(),
    /** As printed: a whole number of dots. */
    moduleMm: z.number(),
    moduleDots: z.int(),
    /** Across, without the quiet zone. */
    modules: z.int(),
    /** Of QR. */
    version: z.int().nullable(),
    /** Where things are on a sheet, from its upper left corner; null where there is none or it does not fit. */
    sheet: z
      .object({
        columns: z.int(),
        rows: z.int(),
        leftMm: z.number(),
        topMm: z.number(),
        stepXMm: z.number(),
        stepYMm: z.number(),
        symbolXMm: z.number(),
        symbolYMm: z.number(),
        symbolMm: z.number(),
      })
      .nullable(),
    findings: z.array(symbolFindingSchema),
  })
  .openapi('PrintPreview');
export type PrintPreview = z.infer<typeof printPreviewSchema>;
