import { z } from '@hono/zod-openapi';
import { colourSchema, idBodySchema } from './common.ts';

/** Lengths on paper are in millimetres, to the hundredth. */
const mm = (min: number, max: number) => z.number().min(min).max(max).multipleOf(0.01);

/** How every symbol of a print run looks. Where a field is left out it is the default; a run keeps all of them. */
export const symbolSettings = z
  .strictObject({
    /** The address of the pack; in a GS1 Data Matrix its GTIN, lot and code as element string, for tills and scanners. */
    symbology: z.enum(['qr', 'datamatrix', 'gs1datamatrix']).default('qr'),
    /** Of QR (ISO/IEC 18004): what share may be damaged: about 7, 15, 25 or 30 per cent. Data Matrix has its own. */
    errorCorrection: z.enum(['L', 'M', 'Q', 'H']).default('M'),
    /** Of QR: at least so large, so that all batches of a design are equal; 1 is whatever fits. */
    versionMin: z.int().min(1).max(20).default(1),
    /** Wished; printed is the next whole number of dots. */
    moduleMm: mm(0.1, 10).default(0.5),
    quietZoneModules: z.int().min(0).max(20).default(4),
    /** Of the press or the picture: modules are whole dots, so that all print equally wide. */
    dpi: z.int().min(72).max(4800).default(600),
    dark: colourSchema.default('#000000'),
    light: colourSchema.default('#ffffff'),
    /** A picture on the middle, on a ground of `light`, as wide as so many per cent of the symbol. */
    logo: z
      .strictObject({ printAssetId: idBodySchema, widthPercent: z.int().min(5).max(40) })
      .nullable()
      .default(null),
    /** The code in groups beneath the symbol. */
    showCode: z.boolean().default(true),
  })
  .openapi('SymbolSettings');
export type SymbolSettings = z.infer<typeof symbolSettings>;

/** How labels are laid on sheets. */
export const sheetSettings = z
  .strictObject({
    pageWidthMm: mm(50, 2000).default(210),
    pageHeightMm: mm(50, 2000).default(297),
    /** At least so much stays free on each side; the labels stand in the middle of the page. */
    marginMm: mm(0, 200).default(15),
    labelWidthMm: mm(8, 1000).default(40),
    labelHeightMm: mm(8, 1000).default(34),
    gutterXMm: mm(0, 100).default(4),
    gutterYMm: mm(0, 100).default(4),
    cropMarks: z.boolean().default(true),
    /** Where the quiet zone's upper left corner is on a label; without it, centred under the upper edge. */
    symbolAtMm: z
      .strictObject({ x: mm(0, 1000), y: mm(0, 1000) })
      .nullable()
      .default(null),
    codeFontPt: z.number().min(3).max(72).multipleOf(0.1).default(8),
    showSerial: z.boolean().default(true),
    /** Embedded: one of ours, or one that the brand added. */
    font: z.union([z.enum(['mono', 'sans']), z.strictObject({ printAssetId: idBodySchema })]).default('mono'),
    /** A picture over the whole of each label, beneath the symbol. */
    artwork: z.strictObject({ printAssetId: idBodySchema }).nullable().default(null),
  })
  .openapi('SheetSettings');
export type SheetSettings = z.infer<typeof sheetSettings>;
