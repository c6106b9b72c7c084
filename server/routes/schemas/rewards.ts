import { z } from '@hono/zod-openapi';
import { localisedTextSchema } from '#campaigns/definition.ts';
import { idSchema, instantSchema, localisedSchema } from './common.ts';

export const picture = z.enum(['cup', 'bowl', 'bag', 'voucher', 'phone', 'ticket']);
const rewardKinds = ['physical', 'voucher', 'cashback', 'external', 'experience'] as const;
export const rewardKind = z.enum(rewardKinds);
export type RewardKind = z.infer<typeof rewardKind>;

const place = z.string().trim().min(1).max(200);

/** What a kind of reward needs to reach a person. */
const rewardSettings = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('physical'),
      delivery: z.boolean().openapi({ description: 'Whether it is sent to an address.' }),
      pickupPoints: z
        .array(place)
        .max(50)
        .openapi({ description: 'Shops where it can be collected, as a shopper should read them.' }),
    }),
    z.strictObject({
      kind: z.literal('voucher'),
      source: z
        .enum(['generated', 'imported'])
        .openapi({ description: 'Numbers of our own, or codes of a partner that were imported.' }),
    }),
    z.strictObject({
      kind: z.literal('cashback'),
      amountVnd: z.int().min(1000).max(100_000_000),
      wallet: z.boolean(),
      bank: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('external'),
      url: z.string().trim().max(2000).openapi({ description: 'Called by a job; see the reward webhook.' }),
      timeoutMinutes: z
        .int()
        .min(1)
        .max(10_080)
        .openapi({ description: 'What the partner has not reserved by then is released and paid back.' }),
    }),
    z.strictObject({ kind: z.literal('experience'), place }),
  ])
  .openapi('RewardSettings');
export type RewardSettings = z.infer<typeof rewardSettings>;

const pricePoints = z.int().min(1).max(100_000_000);
const stock = z.int().min(0).max(100_000_000);
const tierSlug = z.string().regex(/^[a-z0-9-]{1,40}$/);

const variantSchema = z.object({
  variantId: z.int(),
  name: localisedSchema,
  stock: z.int(),
  given: z.int(),
});
export type RewardVariant = z.infer<typeof variantSchema>;
const variantInput = z.strictObject({
  variantId: z.int().min(1).max(50).optional().openapi({ description: 'Of one that is there already.' }),
  name: localisedTextSchema,
  stock,
});

export const rewardSchema = z
  .object({
    rewardId: z.int(),
    name: localisedSchema,
    description: localisedSchema,
    picture,
    pricePoints: z.int(),
    stock: z.int(),
    redeemed: z.int(),
    reserved: z.int().openapi({ description: 'Pieces of the stock set apart for prizes of campaigns.' }),
    voucherDays: z.int(),
    state: z.enum(['offered', 'hidden']),
    settings: rewardSettings,
    variants: z.array(variantSchema),
    tierPrices: z.record(tierSlug, z.int()),
    personLimit: z.int().nullable(),
    personLimitDays: z.int().nullable(),
    offeredFrom: instantSchema.nullable(),
    offeredUntil: instantSchema.nullable(),
  })
  .openapi('Reward');
export type Reward = z.infer<typeof rewardSchema>;

const rewardFields = z.strictObject({
  name: localisedTextSchema,
  description: localisedTextSchema,
  picture,
  pricePoints,
  stock: stock.openapi({
    description:
      'With variants it is their sum, with imported codes their number; then what is sent is ignored.',
  }),
  voucherDays: z.int().min(1).max(3650),
  state: z.enum(['offered', 'hidden']),
  settings: rewardSettings,
  variants: z.array(variantInput).max(50),
  tierPrices: z.record(tierSlug, pricePoints),
  personLimit: z.int().min(1).max(10_000).nullable(),
  personLimitDays: z.int().min(1).max(3650).nullable().openapi({ description: 'Null: for ever.' }),
  offeredFrom: instantSchema.nullable(),
  offeredUntil: instantSchema.nullable(),
});
export const rewardInput = rewardFields
  .partial({
    settings: true,
    variants: true,
    tierPrices: true,
    personLimit: true,
    personLimitDays: true,
    offeredFrom: true,
    offeredUntil: true,
  })
  .openapi('RewardInput');
export type RewardInput = z.infer<typeof rewardInput>;
export const rewardPatch = rewardFields.partial();
export type RewardPatch = z.infer<typeof rewardPatch>;
export const rewardListSchema = z.object({ rewards: z.array(rewardSchema) }).openapi('RewardList');

export const rewardParams = z.object({ programId: idSchema, rewardId: idSchema });
