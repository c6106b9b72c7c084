import { z } from '@hono/zod-openapi';
import { changeFields, codeState, standing } from './code-life.ts';
import { idSchema, instantSchema, serialSchema } from './common.ts';

export const unitKind = z.enum(['roll', 'carton', 'pallet']);
const serials = { firstSerial: serialSchema, lastSerial: serialSchema };
const ssccSchema = z.string().openapi({ description: 'Serial Shipping Container Code, 18 digits.' });

export const prefixRequest = z.strictObject({
  prefix: z.string().regex(/^[0-9]{4,12}$/, 'A GS1 company prefix has 4 to 12 digits.'),
});
export const prefixListSchema = z
  .object({ prefixes: z.array(z.object({ prefix: z.string(), left: z.int() })) })
  .openapi('CompanyPrefixList');

const packingSchema = z
  .object({
    packingId: z.int(),
    batchId: z.int(),
    prefix: z.string(),
    ...serials,
    packedBy: z.string(),
    packedAt: instantSchema,
    levels: z
      .array(
        z.object({
          kind: unitKind,
          codes: z.int().openapi({ description: 'In each unit; the last one may hold fewer.' }),
          units: z.int(),
          firstSscc: ssccSchema,
          lastSscc: ssccSchema,
        }),
      )
      .openapi({ description: 'The outermost units first.' }),
  })
  .openapi('Packing');
export type Packing = z.infer<typeof packingSchema>;
export const packingListSchema = z.object({ packings: z.array(packingSchema) }).openapi('PackingList');
/** Leave the serials out for the whole batch. */
export const packRequest = z
  .strictObject({
    firstSerial: serialSchema.optional(),
    lastSerial: serialSchema.optional(),
    prefix: z.string().max(12),
    levels: z
      .array(z.strictObject({ kind: unitKind, of: z.int().min(1).max(100_000_000) }))
      .min(1)
      .max(3)
      .openapi({
        description:
          'From the innermost unit outwards: codes in it, then units of the kind before in each further one.',
      }),
  })
  .openapi('PackRequest');

const unitRef = { sscc: ssccSchema, kind: unitKind, ...serials };
const standingsSchema = z.array(z.object({ standing, codes: z.int() }));
const unitRowSchema = z.object({ ...unitRef, standings: standingsSchema });
export const unitListSchema = z.object({ units: z.array(unitRowSchema), total: z.int() }).openapi('UnitList');
export type UnitRow = z.infer<typeof unitRowSchema>;
export const unitsQuery = z.object({
  kind: unitKind,
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const unitSchema = z
  .object({
    ...unitRef,
    packingId: z.int(),
    batchId: z.int(),
    batchLabel: z.string(),
    productName: z.string(),
    codes: z.int().openapi({ description: 'Codes in it that were not voided.' }),
    standings: standingsSchema,
    within: z.array(z.object(unitRef)),
    holds: z.array(z.object({ kind: unitKind, units: z.int(), firstSscc: ssccSchema, lastSscc: ssccSchema })),
  })
  .openapi('Unit');
export type Unit = z.infer<typeof unitSchema>;

export const codeViewSchema = z
  .object({
    code: z.string(),
    serial: serialSchema,
    batchId: z.int(),
    batchLabel: z.string(),
    productId: z.int(),
    productName: z.string(),
    campaignId: z.int(),
    state: codeState,
    standing,
    expiresAt: instantSchema.nullable(),
    units: z.array(z.object(unitRef)),
  })
  .openapi('CodeView');
export type CodeView = z.infer<typeof codeViewSchema>;

const scanned = z.string().min(1).max(64);
/** A unit by its label, or two codes of one batch in any order. */
export const codeChangeRequest = z
  .union([
    z.strictObject({ ...changeFields, sscc: scanned }),
    z.strictObject({ ...changeFields, firstCode: scanned, lastCode: scanned }),
  ])
  .openapi('CodeChangeRequest');
export const codeChangeAnswer = z
  .object({ batchId: z.int(), ...serials, changed: z.int(), left: z.int() })
  .openapi('CodeChange');
export type CodeChange = z.infer<typeof codeChangeAnswer>;

export const packingParams = z.object({ programId: idSchema, packingId: idSchema });
export const unitParams = z.object({ programId: idSchema, sscc: z.string().max(64) });
export const codeParams = z.object({ programId: idSchema, code: z.string().max(64) });
