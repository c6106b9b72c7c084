import { z } from '@hono/zod-openapi';
import { expiryPolicySchema } from '#campaigns/points-expiry.ts';
import {
  idSchema,
  instantSchema,
  localisedSchema,
  nextCursorSchema,
  pageQuery,
  uuidSchema,
} from './common.ts';
import { entryKindSchema } from './shopper.ts';

/** The number of a currency in its program; 0 is the program's own. */
const currencyNumber = z.int().min(0).max(999);
const currencyInQuery = z.coerce.number().int().min(0).max(999).default(0);
export const slugSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write small letters, digits and dashes, a letter first.');
const reasonSchema = z.string().trim().min(1).max(500);
const nameSchema = z.strictObject({
  vi: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(60),
});

export const currencySchema = z
  .object({ currency: currencyNumber, slug: z.string(), name: localisedSchema, expiry: expiryPolicySchema })
  .openapi('Currency');
export type Currency = z.infer<typeof currencySchema>;
export const currencyListSchema = z.object({ currencies: z.array(currencySchema) }).openapi('CurrencyList');
export const currencyInput = z
  .strictObject({ slug: slugSchema, name: nameSchema, expiry: expiryPolicySchema })
  .openapi('CurrencyInput');
export const expiryInput = z.strictObject({ expiry: expiryPolicySchema }).openapi('ExpiryInput');
export const currencyParams = z.object({
  programId: idSchema,
  currency: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .openapi({ description: 'The number of a currency; 0 is the program’s own.' }),
});

export const liabilityQuery = z.object({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .openapi({ description: 'A past instant; now unless told.' }),
});
export const liabilitySchema = z
  .object({
    at: instantSchema,
    currencies: z.array(
      currencySchema.pick({ currency: true, slug: true, name: true }).extend({
        available: z
          .int()
          .openapi({ description: 'Members can spend it: issued + corrected - redeemed - expired.' }),
        pending: z.int().openapi({ description: 'Won, but waiting for its time or a decision.' }),
        issued: z.int(),
        redeemed: z.int(),
        expired: z.int(),
        corrected: z.int(),
      }),
    ),
  })
  .openapi('Liability');
export type LiabilityView = z.infer<typeof liabilitySchema>;

export const pendingQuery = pageQuery.extend({ memberId: uuidSchema.optional() });
export const pendingSchema = z
  .object({
    pendingId: z.string().openapi({ description: 'The claim that won the points.' }),
    memberId: z.string(),
    currency: currencyNumber,
    amount: z.int(),
    createdAt: instantSchema,
    releaseAt: instantSchema.nullable().openapi({ description: 'null: only by a decision.' }),
    productName: z.string().nullable(),
    campaignName: z.string().nullable(),
  })
  .openapi('PendingPoints');
export type PendingPoints = z.infer<typeof pendingSchema>;
export const pendingListSchema = z
  .object({ pending: z.array(pendingSchema), nextCursor: nextCursorSchema })
  .openapi('PendingPointsList');
export const pendingParams = z.object({ programId: idSchema, pendingId: uuidSchema });
export const pendingDecision = z
  .strictObject({ decision: z.enum(['release', 'void']), reason: reasonSchema })
  .openapi('PendingDecision');

const correctionState = z.enum(['asked', 'approved', 'refused', 'withdrawn']);
export const correctionsQuery = pageQuery.extend({
  cursor: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  state: correctionState.optional(),
  memberId: uuidSchema.optional(),
});
export const correctionSchema = z
  .object({
    correctionId: z.int(),
    memberId: z.string(),
    currency: currencyNumber,
    amount: z.int(),
    reason: z.string(),
    state: correctionState,
    askedBy: z.string().openapi({ description: 'The id of a staff person.' }),
    askedByName: z.string().nullable(),
    askedAt: instantSchema,
    decidedByName: z.string().nullable(),
    decidedAt: instantSchema.nullable(),
    note: z.string().nullable(),
  })
  .openapi('Correction');
export type Correction = z.infer<typeof correctionSchema>;
export const correctionListSchema = z
  .object({ corrections: z.array(correctionSchema), nextCursor: nextCursorSchema })
  .openapi('CorrectionList');
export const correctionParams = z.object({ programId: idSchema, correctionId: idSchema });
export const correctionInput = z
  .strictObject({
    memberId: uuidSchema,
    currency: currencyNumber.default(0),
    amount: z
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((points) => points !== 0, {
        message: 'Write how many points to give, or with a minus to take.',
      }),
    reason: reasonSchema,
  })
  .openapi('CorrectionInput');
export const correctionDecision = z
  .strictObject({
    decision: z.enum(['approve', 'refuse', 'withdraw']),
    note: reasonSchema.nullable().default(null),
  })
  .openapi('CorrectionDecision');

export const memberParams = z.object({ programId: idSchema, memberId: uuidSchema });
export const memberLedgerQuery = pageQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  currency: currencyInQuery,
});
export const memberLedgerSchema = z
  .object({
    memberId: z.string(),
    holdings: z.array(
      currencySchema.pick({ currency: true, slug: true, name: true }).extend({
        balance: z.int(),
        pending: z.int(),
        expiring: z.array(z.object({ points: z.int(), expiresAt: instantSchema })),
      }),
    ),
    entries: z.array(
      z.object({
        entry: z.int(),
        kind: entryKindSchema,
        title: localisedSchema.nullable(),
        amount: z.int(),
        balance: z.int(),
        at: instantSchema,
        expiresAt: instantSchema.nullable(),
        reversed: z.boolean(),
      }),
    ),
    nextCursor: nextCursorSchema,
  })
  .openapi('MemberLedger');
export type MemberLedgerView = z.infer<typeof memberLedgerSchema>;
export const reversalInput = z
  .strictObject({
    currency: currencyNumber.default(0),
    entry: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
    reason: reasonSchema,
  })
  .openapi('ReversalInput');
export const reversalSchema = z
  .object({ amount: z.int(), balance: z.int(), transferId: z.string() })
  .openapi('Reversal');
