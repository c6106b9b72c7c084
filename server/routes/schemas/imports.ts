import { z } from '@hono/zod-openapi';
import { idBodySchema, idSchema, instantSchema } from './common.ts';

/** Of a file, packed or not. */
export const FILE_BYTES_MAX = 2 * 2 ** 30;

export const importRequest = z
  .strictObject({
    label: z.string().trim().min(1).max(160),
    productId: idBodySchema,
    campaignId: idBodySchema,
    fileName: z.string().trim().min(1).max(255),
    /** How long the file is that will be sent. */
    fileBytes: z.int().min(1).max(FILE_BYTES_MAX),
    /** The column that holds the codes, counted from 1. */
    column: z.int().min(1).max(1000).default(1),
    /** Whether the first row names the columns. */
    hasHeader: z.boolean().default(false),
  })
  .openapi('ImportRequest');
export type ImportRequest = z.infer<typeof importRequest>;

const importReportSchema = z.object({
  rows: z.int(),
  /** Will come in where a person says so. */
  good: z.int(),
  /** No code of 6 to 40 letters, digits and dashes. */
  bad: z.int(),
  /** Stand in the file before. */
  repeated: z.int(),
  /** Are codes of this instance already. */
  known: z.int(),
});
export const importSchema = z
  .object({
    importId: z.int(),
    label: z.string(),
    productId: z.int(),
    campaignId: z.int(),
    fileName: z.string(),
    fileBytes: z.int(),
    bytesReceived: z.int(),
    column: z.int(),
    hasHeader: z.boolean(),
    state: z.enum(['uploading', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled']),
    /** Read so far, by the step that is under way. */
    rowsDone: z.int(),
    /** Once the file was checked. */
    report: importReportSchema.nullable(),
    failure: z.enum(['unreadable', 'too-many-rows', 'no-rows', 'file-missing', 'broken']).nullable(),
    /** Where the file could not be read, if that is known. */
    failedLine: z.int().nullable(),
    /** What the codes became. */
    batchId: z.int().nullable(),
    startedBy: z.string(),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .openapi('CodeImport');
export type CodeImport = z.infer<typeof importSchema>;
export const importListSchema = z.object({ imports: z.array(importSchema) }).openapi('CodeImportList');
/** How many good rows the person was shown. */
export const confirmRequest = z.strictObject({ good: z.int().min(1) });
/** Lines that are not brought in, in their order, the first 1,000. */
export const findingListSchema = z
  .object({
    findings: z.array(
      z.object({
        line: z.int(),
        reason: z.enum(['missing', 'length', 'character', 'repeated', 'known']),
      }),
    ),
  })
  .openapi('ImportFindings');
export type Finding = z.infer<typeof findingListSchema>['findings'][number];

export const importParams = z.object({ programId: idSchema, importId: idSchema });
export const offsetHeader = z.object({
  'upload-offset': z.coerce
    .number()
    .int()
    .min(0)
    .openapi({ description: 'How many bytes the server has, which is where this part begins.' }),
});
