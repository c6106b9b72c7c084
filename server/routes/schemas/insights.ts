import { z } from '@hono/zod-openapi';
import {
  idSchema,
  instantSchema,
  localisedSchema,
  nextCursorSchema,
  pageQuery,
  timeOrderSchema,
} from './common.ts';

/** Days are those of the program's time zone; `from` and `to` are inclusive. */
export const activityQuery = z.object({
  campaignId: idSchema.optional(),
  from: z.iso.date(),
  to: z.iso.date(),
  by: z.enum(['hour', 'day']).default('day'),
});
const countsSchema = z.object({
  scans: z.int(),
  claims: z.int(),
  points: z.int(),
  duplicates: z.int(),
  redemptions: z.int(),
  newMembers: z.int(),
});
export const activitySchema = z
  .object({
    timeZone: z.string(),
    totals: countsSchema,
    /** Every step of the span, zeros included; `at` is local: YYYY-MM-DD or YYYY-MM-DDTHH:00. */
    series: z.array(countsSchema.extend({ at: z.string() })),
    /** Points that members hold: what the program owes. */
    liabilityPoints: z.int(),
    asOf: instantSchema,
  })
  .openapi('Activity');
export type Activity = z.infer<typeof activitySchema>;

/** `q`: a code as printed, a serial, or a member id. */
export const claimsQuery = pageQuery.extend({
  sort: timeOrderSchema,
  q: z.string().trim().max(64).optional(),
  campaignId: idSchema.optional(),
  batchId: idSchema.optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
const claimRowSchema = z
  .object({
    claimId: z.string(),
    code: z.string(),
    serial: z.int(),
    batchId: z.int(),
    batchLabel: z.string(),
    productName: z.string(),
    campaignId: z.int(),
    campaignName: z.string(),
    memberId: z.string(),
    points: z.int(),
    country: z.string().nullable(),
    claimedAt: instantSchema,
  })
  .openapi('ClaimRow');
export type ClaimRow = z.infer<typeof claimRowSchema>;
export const claimListSchema = z
  .object({ claims: z.array(claimRowSchema), nextCursor: nextCursorSchema })
  .openapi('ClaimList');

/** `q`: a voucher number or a member id. */
export const redemptionsQuery = pageQuery.extend({
  sort: timeOrderSchema,
  q: z.string().trim().max(64).optional(),
  rewardId: idSchema.optional(),
  state: z.enum(['issued', 'used', 'expired', 'void']).optional(),
});
export const redemptionRowSchema = z
  .object({
    redemptionId: z.string(),
    voucherId: z.string(),
    rewardId: z.int(),
    rewardName: localisedSchema,
    memberId: z.string(),
    points: z.int(),
    state: z.enum(['issued', 'used', 'expired', 'void']),
    redeemedAt: instantSchema,
    expiresAt: instantSchema,
    usedAt: instantSchema.nullable(),
    usedBy: z.string().nullable(),
  })
  .openapi('RedemptionRow');
export type RedemptionRow = z.infer<typeof redemptionRowSchema>;
export const redemptionListSchema = z
  .object({ redemptions: z.array(redemptionRowSchema), nextCursor: nextCursorSchema })
  .openapi('RedemptionList');
export const voucherParams = z.object({ programId: idSchema, voucherId: z.string().max(40) });

// Duplicate scans -------------------------------------------------------------------------------------------------------

export const duplicatesQuery = pageQuery.extend({
  sort: timeOrderSchema,
  q: z.string().trim().max(64).optional().openapi({ description: 'A code as printed, or a serial.' }),
  campaignId: idSchema.optional(),
  reportedOnly: z.stringbool().optional(),
});
/** One party: a device that scanned the code, first seen at `firstAt`. */
const partySchema = z.object({
  deviceId: z.string(),
  memberId: z.string().nullable(),
  claimed: z.boolean(),
  scans: z.int(),
  country: z.string().nullable(),
  network: z.string().nullable(),
  firstAt: instantSchema,
  lastAt: instantSchema,
  report: z.object({ message: z.string().nullable(), at: instantSchema }).nullable(),
});
const duplicateSchema = z
  .object({
    code: z.string(),
    keyId: z.int(),
    serial: z.int(),
    batchId: z.int(),
    batchLabel: z.string(),
    productName: z.string(),
    campaignId: z.int(),
    campaignName: z.string(),
    /** The claimer first, or the first to scan where nobody claimed; then by time. At most 20 are listed. */
    parties: z.array(partySchema),
    partiesTotal: z.int(),
    /** Milliseconds from the first party's first scan (its claim, where it claimed) to the second party's. */
    gapMs: z.int(),
    lastAt: instantSchema,
    reported: z.boolean(),
  })
  .openapi('Duplicate');
export type Duplicate = z.infer<typeof duplicateSchema>;
export const duplicateListSchema = z
  .object({ duplicates: z.array(duplicateSchema), nextCursor: nextCursorSchema })
  .openapi('DuplicateList');
export const duplicateParams = z.object({ programId: idSchema, code: z.string().max(64) });
/** Every scan of the code, oldest first; at most 200. */
export const duplicateDetailSchema = z
  .object({
    duplicate: duplicateSchema,
    scans: z.array(
      z.object({
        scanId: z.string(),
        kind: z.enum(['look', 'claim']),
        outcome: z.string(),
        deviceId: z.string(),
        memberId: z.string().nullable(),
        country: z.string().nullable(),
        network: z.string().nullable(),
        at: instantSchema,
      }),
    ),
  })
  .openapi('DuplicateDetail');
export type DuplicateDetail = z.infer<typeof duplicateDetailSchema>;
