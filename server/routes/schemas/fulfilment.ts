import { z } from '@hono/zod-openapi';
import {
  idSchema,
  instantSchema,
  localisedSchema,
  nextCursorSchema,
  pageQuery,
  uuidSchema,
} from './common.ts';
import { detailsWays, fulfilmentState } from './gifts.ts';
import { rewardKind } from './rewards.ts';

const way = z.enum(['code', 'delivery', 'pickup', 'payout', 'partner']).nullable();

const fulfilmentRowSchema = z
  .object({
    redemptionId: z.string(),
    voucherId: z.string(),
    rewardId: z.int(),
    rewardName: localisedSchema,
    variant: localisedSchema.nullable(),
    memberId: z.string(),
    kind: rewardKind,
    way,
    state: fulfilmentState,
    next: z.array(fulfilmentState).openapi({ description: 'What staff may do with it.' }),
    points: z.int(),
    prize: z.boolean().openapi({ description: 'Won by a claim, not paid with points.' }),
    pickupPoint: z.string().nullable(),
    courier: z.string().nullable(),
    tracking: z.string().nullable(),
    openedAt: instantSchema,
    stateAt: instantSchema,
  })
  .openapi('Fulfilment');
export type FulfilmentRow = z.infer<typeof fulfilmentRowSchema>;
export const fulfilmentListSchema = z
  .object({ fulfilments: z.array(fulfilmentRowSchema), nextCursor: nextCursorSchema })
  .openapi('FulfilmentList');
/** All that somebody has still to do something about. */
const unfinished = 'open';
const openState = { description: '`open`: all that have not come to an end.' };
export const fulfilmentsQuery = pageQuery.extend({
  state: z
    .enum([...fulfilmentState.options, unfinished])
    .optional()
    .openapi(openState),
  rewardId: idSchema.optional(),
  way: z.enum(['delivery', 'pickup', 'payout', 'partner']).optional(),
  q: z.string().trim().max(100).optional().openapi({
    description: 'A voucher’s number, a courier’s reference or a member’s id.',
  }),
});
export const fulfilmentDetailSchema = z
  .object({
    gift: fulfilmentRowSchema,
    person: z
      .record(z.string(), z.string())
      .nullable()
      .openapi({ description: 'Where it goes and to whom; null where nothing was said, or it was erased.' }),
    steps: z.array(
      z.object({
        state: fulfilmentState.nullable(),
        note: z.string().nullable(),
        by: z.string().nullable().openapi({ description: 'Null: the member, or the program itself.' }),
        at: instantSchema,
      }),
    ),
  })
  .openapi('FulfilmentDetail');
export type FulfilmentDetail = z.infer<typeof fulfilmentDetailSchema>;
export const giftParams = z.object({ programId: idSchema, redemptionId: uuidSchema });

const shortText = z.string().trim().min(1).max(80);
const noteText = z.string().trim().min(1).max(500);
/** Up to 200 at once; each is decided for itself. */
export const fulfilmentStepsRequest = z
  .strictObject({
    to: z.enum(['approved', 'packed', 'shipped', 'ready', 'delivered', 'collected', 'cancelled', 'refunded']),
    items: z
      .array(z.strictObject({ redemptionId: uuidSchema, tracking: shortText.optional() }))
      .min(1)
      .max(200),
    courier: shortText.optional(),
    note: noteText.optional(),
  })
  .openapi('FulfilmentSteps');
export const noteRequest = z.strictObject({ note: noteText });
const outcome = z.object({
  redemptionId: z.string(),
  refused: z.string().nullable().openapi({ description: 'The code of the refusal; null where it was done.' }),
});
export const outcomesSchema = z.object({ outcomes: z.array(outcome) }).openapi('GiftOutcomes');
export type GiftOutcomes = z.infer<typeof outcomesSchema>;

// Payouts -----------------------------------------------------------------------------------------------------------

const payoutState = z.enum([
  'waiting',
  'approved',
  'exported',
  'sending',
  'paid',
  'failed',
  'rejected',
  'asked',
]);
const payoutSchema = z
  .object({
    redemptionId: z.string(),
    rewardName: localisedSchema,
    memberId: z.string(),
    voucherId: z.string(),
    amountVnd: z.int(),
    way: z.enum(['wallet', 'bank']),
    hint: z.string(),
    state: payoutState,
    approvals: z.int(),
    approvalsNeeded: z.int(),
    approvedByMe: z.boolean(),
    fileId: z.int().nullable(),
    reference: z.string().nullable(),
    failure: z.string().nullable(),
    askedAt: instantSchema,
    changedAt: instantSchema,
  })
  .openapi('Payout');
export type Payout = z.infer<typeof payoutSchema>;
export const payoutListSchema = z
  .object({ payouts: z.array(payoutSchema), nextCursor: nextCursorSchema })
  .openapi('PayoutList');
export const payoutsQuery = pageQuery.extend({
  state: z
    .enum([...payoutState.options, unfinished])
    .optional()
    .openapi(openState),
});

const payoutIds = z.array(uuidSchema).min(1).max(200);
const reason = z.string().trim().min(1).max(300);
export const payoutDecisions = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('approve'), redemptionIds: payoutIds }),
    z.strictObject({ decision: z.literal('reject'), redemptionIds: payoutIds, reason }),
    z.strictObject({ decision: z.literal('ask-again'), redemptionIds: payoutIds, reason }),
    z.strictObject({ decision: z.literal('retry'), redemptionIds: payoutIds }),
    z.strictObject({
      decision: z.literal('paid'),
      redemptionIds: payoutIds,
      reference: z.string().trim().min(1).max(120).optional(),
    }),
    z.strictObject({ decision: z.literal('failed'), redemptionIds: payoutIds, reason }),
  ])
  .openapi('PayoutDecisions');
export type PayoutDecisions = z.infer<typeof payoutDecisions>;

export const payoutFileSchema = z
  .object({
    fileId: z.int(),
    payouts: z.int(),
    amountVnd: z.int(),
    open: z
      .int()
      .openapi({ description: 'Of its payouts, those of which nobody has said yet what came of them.' }),
    madeBy: z.string(),
    madeAt: instantSchema,
  })
  .openapi('PayoutFile');
export type PayoutFile = z.infer<typeof payoutFileSchema>;
export const payoutFileListSchema = z.object({ files: z.array(payoutFileSchema) }).openapi('PayoutFileList');
export const payoutFileParams = z.object({ programId: idSchema, fileId: idSchema });

export const payoutSettingInput = z
  .strictObject({
    twoPersonsFromVnd: z.int().min(0).max(1_000_000_000),
    adapter: z.enum(['file', 'http']),
    url: z.string().trim().max(2000).nullable(),
  })
  .openapi('PayoutSettingInput');
export const payoutSettingSchema = payoutSettingInput
  .extend({
    signingSecret: z
      .string()
      .openapi({ description: 'What partners check the signature of our calls with.' }),
  })
  .openapi('PayoutSetting');
export type PayoutSettings = z.infer<typeof payoutSettingSchema>;

// Codes of partners, and gifts as phones see them -----------------------------------------------------------------------

export const codesQuery = z.object({
  column: z.coerce.number().int().min(1).max(100).default(1),
  header: z.enum(['true', 'false']).default('false'),
});
export const codesTakenSchema = z
  .object({ added: z.int(), repeated: z.int(), bad: z.int(), firstBadLine: z.int().nullable() })
  .openapi('CodesTaken');
export type CodesTaken = z.infer<typeof codesTakenSchema>;

export const codesProgressSchema = z
  .object({
    rows: z.int().nullable().openapi({ description: 'Stored so far; null where no file is being stored.' }),
  })
  .openapi('CodesProgress');
export type CodesProgress = z.infer<typeof codesProgressSchema>;

export const giftSchema = z
  .object({
    redemptionId: z.string(),
    voucherId: z.string(),
    rewardName: localisedSchema,
    picture: z.string(),
    kind: rewardKind,
    points: z.int(),
    state: fulfilmentState,
    way,
    ways: z.array(z.enum(detailsWays)).openapi({ description: 'How it can be had, while that is asked.' }),
    pickupPoints: z.array(z.string()),
    variants: z
      .array(z.object({ variantId: z.int(), name: localisedSchema, left: z.int() }))
      .openapi({ description: 'To choose from, while none is chosen.' }),
    variant: localisedSchema.nullable(),
    pickupPoint: z.string().nullable(),
    place: z.string().nullable(),
    amountVnd: z.int().nullable(),
    paidTo: z.string().nullable(),
    courier: z.string().nullable(),
    tracking: z.string().nullable(),
    code: z.string().nullable().openapi({ description: 'A partner’s code or link.' }),
    mayCancel: z.boolean(),
    steps: z.array(z.object({ state: fulfilmentState, note: z.string().nullable(), at: instantSchema })),
  })
  .openapi('Gift');
export type Gift = z.infer<typeof giftSchema>;
