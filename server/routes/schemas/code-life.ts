import { z } from '@hono/zod-openapi';
import { instantSchema, nextCursorSchema, serialSchema } from './common.ts';

export const codeState = z.enum(['minted', 'sent', 'printed', 'active', 'recalled', 'voided']);
/** How codes stand now: their state, or `expired` from their date on. */
export const standing = z.enum([...codeState.options, 'expired']);

/** Of a batch: how many codes stand so now; together they are all of it. */
export const standingCounts = {
  minted: z.int(),
  sent: z.int(),
  printed: z.int(),
  active: z.int(),
  expired: z.int(),
  recalled: z.int(),
  voided: z.int(),
};

const serials = { firstSerial: serialSchema, lastSerial: serialSchema };
export const codeRangeSchema = z.object({
  ...serials,
  state: codeState,
  standing,
  expiresAt: instantSchema.nullable(),
});

const changeVia = z.enum(['console', 'phone', 'api']);
export const rangeChangeSchema = z.object({
  changeId: z.int(),
  ...serials,
  from: codeState.nullable().openapi({ description: 'null for changes from before both sides were kept.' }),
  to: codeState,
  fromExpiresAt: instantSchema.nullable(),
  toExpiresAt: instantSchema.nullable(),
  reason: z.string().nullable(),
  changedBy: z.string(),
  changedAt: instantSchema,
  way: z.enum(['serials', 'unit', 'codes']).openapi({
    description:
      'How the codes were named: by serial, by the label of a unit, by scanning the first and the last.',
  }),
  via: changeVia,
  sscc: z.string().nullable(),
});
export const rangeChangeListSchema = z
  .object({ changes: z.array(rangeChangeSchema), nextCursor: nextCursorSchema })
  .openapi('RangeChangeList');

/** What codes are to become. */
export const changeFields = {
  to: codeState.exclude(['minted']).optional(),
  expiresAt: instantSchema.nullable().optional().openapi({
    description: 'From when the codes are good for nothing; null for never; left out to keep what is set.',
  }),
  reason: z.string().trim().min(1).max(300).optional(),
  partial: z.boolean().optional().openapi({
    description: 'Change what can be changed and leave what clashes, rather than refuse it all.',
  }),
  via: changeVia.optional(),
};
/** Leave the serials out for the whole batch. */
export const rangeRequest = z
  .strictObject({
    ...changeFields,
    firstSerial: serialSchema.optional(),
    lastSerial: serialSchema.optional(),
  })
  .openapi('RangeRequest');
