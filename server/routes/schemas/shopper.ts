import { tierStandingSchema } from './tiers.ts';
import { z } from '@hono/zod-openapi';
import { gainsSchema } from './gains.ts';
import { idBodySchema, instantSchema, localisedSchema, nextCursorSchema, uuidSchema } from './common.ts';
import { detailsWays, fulfilmentState } from './gifts.ts';
import { rewardKind } from './rewards.ts';

/** Anything a person may have typed; whether it is a code is decided by arithmetic, not by its form. */
const codeText = z.string().max(64);

export const lookRequest = z.strictObject({ scanId: uuidSchema, code: codeText });
export const claimRequest = z
  .strictObject({
    claimId: uuidSchema.openapi({
      description: 'Made and kept by the phone; the same id always gets the same answer.',
    }),
    code: codeText,
    confirmedAge: z.int().min(1).max(120).optional().openapi({
      description: 'Years of age that the shopper says to have reached, after `age-unconfirmed`.',
    }),
  })
  .openapi('ClaimRequest');

/** What a phone needs to dress the page in the brand's clothes. */
export const campaignViewSchema = z
  .object({
    programId: z.int(),
    campaignId: z.int(),
    programName: z.string(),
    pointsName: localisedSchema,
    brandName: z.string(),
    accentColour: z.string(),
    productName: z.string(),
    headline: localisedSchema,
    terms: localisedSchema.nullable(),
    timeZone: z.string(),
    startsAt: instantSchema,
    endsAt: instantSchema,
    points: z.int().openapi({
      description:
        'Points that a pack of this product is sure to give; what an hour, a tier or luck adds is left out.',
    }),
    provable: z
      .literal(true)
      .optional()
      .openapi({ description: 'Luck decides here; what is promised of it stands at /d/PROGRAM/CAMPAIGN.' }),
    test: z
      .boolean()
      .openapi({ description: 'The code is for a rehearsal: nothing of it is worth anything.' }),
  })
  .openapi('CampaignView');
export type CampaignView = z.infer<typeof campaignViewSchema>;

/** What a pack that is left over still does after the campaign's end. */
const endedTailSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('thank-you'), until: z.string() }),
  z.object({ kind: z.literal('redirect'), until: z.string(), url: z.url() }),
]);

/** What became of a scan. `ready` is said of a look only: press the button. */
export const answerSchema = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('ready') }),
    z.object({
      outcome: z.literal('won'),
      points: z.int(),
      balance: z.int().openapi({ description: 'The wallet after this claim.' }),
      claimedAt: instantSchema,
      gains: gainsSchema
        .optional()
        .openapi({ description: 'Left out where the campaign gives points only.' }),
    }),
    z.object({
      outcome: z.literal('already-yours'),
      points: z.int(),
      claimedAt: instantSchema,
      gains: gainsSchema.optional(),
    }),
    z.object({ outcome: z.literal('claimed-by-another'), claimedAt: instantSchema }),
    z.object({ outcome: z.literal('not-active') }),
    z.object({ outcome: z.literal('recalled') }),
    z.object({ outcome: z.literal('voided') }),
    z.object({ outcome: z.literal('expired'), expiredAt: instantSchema }),
    z.object({ outcome: z.literal('not-started'), startsAt: instantSchema }),
    z.object({ outcome: z.literal('ended'), endedAt: instantSchema, tail: endedTailSchema.optional() }),
    z.object({ outcome: z.literal('paused') }),
    z.object({
      outcome: z.literal('over-limit'),
      limit: z.int(),
      per: z.enum(['day', 'week', 'month', 'campaign']),
      subject: z
        .enum(['device', 'household'])
        .optional()
        .openapi({ description: 'Whose claims are counted; left out for the person.' }),
    }),
    z.object({
      outcome: z.literal('not-eligible'),
      reason: z.enum(['product', 'place', 'tier', 'audience', 'excluded']),
    }),
    z.object({ outcome: z.literal('age-unconfirmed'), years: z.int() }),
    z.object({ outcome: z.literal('closed-now'), opensAt: instantSchema }),
    z.object({
      outcome: z.literal('budget-spent'),
      opensAt: instantSchema
        .nullable()
        .openapi({ description: 'When the budget of the next day opens; null where there is none.' }),
    }),
  ])
  .openapi('Answer');
export type Answer = z.infer<typeof answerSchema>;

/** What the scan page is drawn from; `campaign` is null when the code is unknown, and then there is no answer. */
export interface ScanPage {
  /** As printed, in groups of four; null for the page where a code is typed by hand. */
  code: string | null;
  campaign: CampaignView | null;
  /** null: unknown code, or no code yet. */
  answer: Answer | null;
  language: 'vi' | 'en';
  /** The page must prove some work before it is told what the code is; see `workSchema`. */
  work: Work | null;
}

/** Asked of unproven devices on an address that guesses: find `solution` so that SHA-256(`challenge` + ':' + solution) starts with `bits` zero bits. */
export const workSchema = z.object({ challenge: z.string(), bits: z.int() }).openapi('Work');
export type Work = z.infer<typeof workSchema>;
/** Header of the solved work: `challenge:solution`. */
export const workHeader = 'x-packmint-work';

export const reportRequest = z.strictObject({
  reportId: uuidSchema,
  code: codeText,
  message: z.string().trim().max(500).optional(),
});

export const redeemRequest = z
  .strictObject({
    redemptionId: uuidSchema.openapi({ description: 'Made and kept by the phone; makes a retry safe.' }),
    rewardId: idBodySchema,
    variantId: z.int().min(1).max(50).optional(),
  })
  .openapi('RedeemRequest');

const voucherSchema = z
  .object({
    voucherId: z.string(),
    redemptionId: z.string(),
    kind: rewardKind,
    hasCode: z.boolean().openapi({ description: 'It is a code of a partner; the gift shows it.' }),
    fulfilment: fulfilmentState.openapi({ description: 'How far the gift is on its way.' }),
    rewardName: localisedSchema,
    picture: z.string(),
    points: z.int(),
    state: z.enum(['issued', 'used', 'expired', 'void']),
    redeemedAt: instantSchema,
    expiresAt: instantSchema,
    usedAt: instantSchema.nullable(),
  })
  .openapi('Voucher');
export type Voucher = z.infer<typeof voucherSchema>;

/** What points moved for. */
export const entryKindSchema = z.enum([
  'claim',
  'redemption',
  'refund',
  'expiry',
  'release',
  'void',
  'reversal',
  'correction',
  'prize',
]);

export const walletSchema = z
  .object({
    program: z.object({
      programId: z.int(),
      name: z.string(),
      pointsName: localisedSchema,
      accentColour: z.string(),
      timeZone: z.string(),
      test: z.boolean().openapi({ description: 'Of rehearsals: nothing in it is worth anything.' }),
    }),
    currency: z
      .string()
      .openapi({ description: 'The short name of the currency that balance and history are of.' }),
    balance: z.int().openapi({ description: 'What can be spent now.' }),
    holdings: z
      .array(z.object({ slug: z.string(), name: localisedSchema, balance: z.int(), pending: z.int() }))
      .openapi({ description: 'Every currency of the program, its own first.' }),
    expiring: z
      .array(z.object({ points: z.int(), expiresAt: instantSchema }))
      .openapi({ description: 'Points by the day that ends them, at most twelve days, the nearest first.' }),
    pending: z
      .object({
        points: z.int(),
        waiting: z.array(
          z.object({
            points: z.int(),
            productName: z.string().nullable(),
            since: instantSchema,
            releaseAt: instantSchema.nullable().openapi({ description: 'null: when a person has looked.' }),
          }),
        ),
      })
      .openapi({ description: 'Points that are won but not there yet; the longest waiting twenty.' }),
    tier: tierStandingSchema.nullable().openapi({ description: 'null: the program has no tiers.' }),
    history: z.array(
      z.object({
        entry: z.int().openapi({ description: 'Counts the account’s entries from 1.' }),
        kind: entryKindSchema,
        title: localisedSchema.nullable().openapi({
          description: 'The product scanned or the reward redeemed; null where it was for neither.',
        }),
        amount: z.int(),
        balance: z.int(),
        at: instantSchema,
      }),
    ),
    nextCursor: z.string().nullable(),
    vouchers: z.array(voucherSchema).openapi({ description: 'The newest; the others by `vouchersCursor`.' }),
    vouchersCursor: nextCursorSchema,
  })
  .openapi('Wallet');
export type Wallet = z.infer<typeof walletSchema>;

export const vouchersQuery = z.object({
  cursor: z
    .string()
    .regex(/^[0-9A-Za-z]{1,32}$/)
    .optional(),
});
export const voucherListSchema = z
  .object({ vouchers: z.array(voucherSchema), nextCursor: nextCursorSchema })
  .openapi('VoucherList');
export type VoucherList = z.infer<typeof voucherListSchema>;

const offerSchema = z
  .object({
    rewardId: z.int(),
    name: localisedSchema,
    description: localisedSchema,
    picture: z
      .string()
      .openapi({ description: 'A name of the picture set: cup, bowl, bag, voucher, phone, ticket.' }),
    kind: rewardKind,
    pricePoints: z.int().openapi({ description: 'For the tier of this phone’s member.' }),
    left: z.int(),
    voucherDays: z.int(),
    ways: z.array(z.enum(detailsWays)).openapi({ description: 'How it can be had; none: at once.' }),
    pickupPoints: z.array(z.string()),
    amountVnd: z.int().nullable().openapi({ description: 'Of a cashback.' }),
    place: z.string().nullable().openapi({ description: 'Of an experience.' }),
    variants: z.array(z.object({ variantId: z.int(), name: localisedSchema, left: z.int() })),
    personLimit: z.int().nullable(),
    personLimitDays: z.int().nullable(),
    offeredUntil: instantSchema.nullable(),
  })
  .openapi('Offer');
export type Offer = z.infer<typeof offerSchema>;
export const catalogueSchema = z.object({ offers: z.array(offerSchema) }).openapi('Catalogue');
export type Catalogue = z.infer<typeof catalogueSchema>;

export const redemptionAnswerSchema = z
  .object({ voucher: voucherSchema, balance: z.int() })
  .openapi('RedemptionAnswer');
export type RedemptionAnswer = z.infer<typeof redemptionAnswerSchema>;
