import { z } from '@hono/zod-openapi';
import { idSchema, instantSchema, serialSchema } from './common.ts';
import { symbolFormat } from './print-design.ts';
import { sheetSettings, symbolSettings } from './print-settings.ts';
import { tableSettings } from './table-settings.ts';

export const printFormat = z.enum(['csv', ...symbolFormat.options]);
const range = { firstSerial: serialSchema.optional(), lastSerial: serialSchema.optional() };
export const printRequest = z
  .strictObject({
    format: printFormat,
    ...range,
    symbol: symbolSettings.optional(),
    sheet: sheetSettings.optional(),
    table: tableSettings.optional(),
  })
  .openapi('PrintRequest');

export const printRunSchema = z
  .object({
    printRunId: z.int(),
    batchId: z.int(),
    format: printFormat,
    firstSerial: serialSchema,
    lastSerial: serialSchema,
    codes: z.int(),
    codesDone: z.int(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'expired']),
    /** Why it failed: no room, bytes that read back differently, a key or a picture that could not be read, or our fault. */
    failure: z.enum(['disk-full', 'file-damaged', 'unprepared', 'broken']).nullable(),
    /** How many files, once they are whole. */
    files: z.int().nullable(),
    /** Written so far, together. */
    bytes: z.int(),
    startedBy: z.string(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
    /** Until when the files can be downloaded. */
    expiresAt: instantSchema.nullable(),
    /** What the names of its files begin with. */
    name: z.string(),
  })
  .openapi('PrintRun');
export type PrintRun = z.infer<typeof printRunSchema>;
export const printListSchema = z.object({ prints: z.array(printRunSchema) }).openapi('PrintList');

/** Whoever has a link can download until `until`, signed in or not; downloads resume by Range requests. */
export const printLinksSchema = z
  .object({
    until: instantSchema,
    /** Count, serials, sizes and SHA-256 of every file. */
    manifestUrl: z.string(),
    /** All files and the manifest as one ZIP. */
    zipUrl: z.string(),
    files: z.array(
      z.object({
        name: z.string(),
        bytes: z.int(),
        sha256: z.string(),
        lines: z.int().nullable(),
        codes: z.int(),
        firstSerial: serialSchema,
        lastSerial: serialSchema,
        url: z.string(),
      }),
    ),
  })
  .openapi('PrintLinks');
export type PrintLinks = z.infer<typeof printLinksSchema>;

export const tablePreviewRequest = z
  .strictObject({ ...range, table: tableSettings })
  .openapi('TablePreviewRequest');
export const tablePreviewSchema = z
  .object({
    fileName: z.string().openapi({ description: 'Of the first file.' }),
    lines: z.array(z.string()).openapi({ description: 'Its first lines, without their ends.' }),
    files: z.int(),
    bytesAbout: z.int().openapi({ description: 'Of all files together before compression.' }),
  })
  .openapi('TablePreview');
export type TablePreview = z.infer<typeof tablePreviewSchema>;

export const printParams = z.object({ programId: idSchema, printRunId: idSchema });
export const downloadParams = printParams.extend({
  /** A file's place in the manifest from 0, `manifest` or `zip`. */
  file: z.string().regex(/^(\d{1,5}|manifest|zip)$/),
});
export const downloadQuery = z.object({
  until: z.string().max(20).default(''),
  signature: z.string().max(64).default(''),
});
