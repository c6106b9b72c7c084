import { z } from '@hono/zod-openapi';
import { idSchema, instantSchema, nextCursorSchema, pageQuery, serialSchema } from './common.ts';
import { unitKind } from './units.ts';

export const earlyScansQuery = pageQuery.extend({ printerId: idSchema.optional() });
const earlyScanSchema = z
  .object({
    scanId: z.string(),
    code: z.string(),
    keyId: z.int(),
    serial: serialSchema,
    outcome: z.enum(['not-active', 'voided']),
    batchId: z.int(),
    batchLabel: z.string(),
    productName: z.string(),
    printOrderId: z.int().nullable().openapi({ description: 'By which the code was sent to a printer.' }),
    printerId: z.int().nullable(),
    printerName: z.string().nullable(),
    units: z
      .array(z.object({ kind: unitKind, sscc: z.string() }))
      .openapi({ description: 'What the code is packed in, from the outermost inwards.' }),
    deviceId: z.string(),
    country: z.string().nullable(),
    network: z.string().nullable(),
    at: instantSchema,
  })
  .openapi('EarlyScan');
export type EarlyScan = z.infer<typeof earlyScanSchema>;
export const earlyScanListSchema = z
  .object({ scans: z.array(earlyScanSchema), nextCursor: nextCursorSchema })
  .openapi('EarlyScanList');
