import { z } from '@hono/zod-openapi';
import { definitionSchema } from '#campaigns/definition.ts';
import {
  colourSchema,
  idBodySchema,
  idSchema,
  instantSchema,
  localisedSchema,
  nextCursorSchema,
  serialSchema,
} from './common.ts';
import { lotSchema } from './gs1.ts';
import { codeRangeSchema, rangeChangeSchema, standingCounts } from './code-life.ts';

export const roleSchema = z.enum(['owner', 'marketer', 'analyst', 'warehouse']);
export type Role = z.infer<typeof roleSchema>;

// First visit, people ------------------------------------------------------------------------------------------

export const setupStateSchema = z.object({ needed: z.boolean() });
export const setupRequest = z
  .strictObject({
    programName: z.string().trim().min(1).max(120),
    brandName: z.string().trim().min(1).max(120),
    accentColour: colourSchema,
    timeZone: z.string().max(64),
    name: z.string().trim().min(1).max(120),
    email: z.email().max(200),
    password: z.string().min(10).max(128),
  })
  .openapi('SetupRequest');

export const meSchema = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    programs: z.array(
      z.object({
        programId: z.int(),
        name: z.string(),
        role: roleSchema,
        timeZone: z.string(),
        accentColour: z.string(),
        sandboxId: z.int().nullable().openapi({
          description: 'The program in which its campaigns are rehearsed; null while there is none.',
        }),
      }),
    ),
    /** True until a one-time password has been changed; nothing else is open until then. */
    passwordDue: z.boolean(),
  })
  .openapi('Me');
export type Me = z.infer<typeof meSchema>;

export const programSchema = z
  .object({
    programId: z.int(),
    name: z.string(),
    pointsName: localisedSchema,
    timeZone: z.string(),
    brands: z.array(z.object({ brandId: z.int(), name: z.string(), accentColour: z.string() })),
    /** What stands before a code on the pack, such as HTTPS://GET.EXAMPLE/ */
    urlPrefix: z.string(),
    sandboxOf: z.int().nullable().openapi({ description: 'The program whose sandbox this is.' }),
  })
  .openapi('Program');
export type Program = z.infer<typeof programSchema>;

// Products --------------------------------------------------------------------------------------------------------

export const productSchema = z
  .object({
    productId: z.int(),
    brandId: z.int(),
    brandName: z.string(),
    name: z.string(),
    gtin: z.string().nullable(),
    archived: z.boolean(),
    batches: z.int(),
    createdAt: instantSchema,
  })
  .openapi('Product');
export type Product = z.infer<typeof productSchema>;
export const productInput = z
  .strictObject({
    brandId: idBodySchema,
    name: z.string().trim().min(1).max(160),
    gtin: z
      .string()
      .max(32)
      .nullable()
      .openapi({ description: '8, 12, 13 or 14 digits with a right check digit.' }),
  })
  .openapi('ProductInput');
export const productPatch = productInput.extend({ archived: z.boolean() }).partial();
export const productListSchema = z
  .object({ products: z.array(productSchema), nextCursor: nextCursorSchema })
  .openapi('ProductList');

// Campaigns -------------------------------------------------------------------------------------------------------

const campaignPhase = z.enum(['draft', 'scheduled', 'live', 'paused', 'ended']);
export const campaignSchema = z
  .object({
    campaignId: z.int(),
    name: z.string(),
    phase: campaignPhase,
    version: z.int(),
    definition: definitionSchema,
    startsAt: instantSchema,
    endsAt: instantSchema,
    launchedAt: instantSchema.nullable(),
    codes: z.int().openapi({ description: 'Codes minted for it.' }),
    claims: z.int(),
    points: z.int().openapi({ description: 'Points given so far.' }),
    publishedVersion: z
      .int()
      .nullable()
      .openapi({ description: 'The newest version whose draw is public; null where none is.' }),
    /** Points if every minted code is claimed, within the campaign's budget: the most it can cost. */
    worstCasePoints: z.int(),
  })
  .openapi('Campaign');
export type Campaign = z.infer<typeof campaignSchema>;
export const campaignInput = z
  .strictObject({ name: z.string().trim().min(1).max(160), definition: definitionSchema })
  .openapi('CampaignInput');
/** `version` is the one that was edited; another's change in between is refused with 409. */
export const campaignUpdate = campaignInput.extend({ version: z.int().min(1) });
export const campaignListSchema = z.object({ campaigns: z.array(campaignSchema) }).openapi('CampaignList');
export const campaignStateRequest = z.strictObject({ to: z.enum(['live', 'paused']) });
export const launchCheckSchema = z
  .object({
    fields: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .openapi({ description: 'As the refusal of a launch would name them in its `errors`.' }),
    drawPublished: z.boolean().openapi({ description: 'True also where nothing is left to chance.' }),
  })
  .openapi('LaunchCheck');
export type LaunchCheck = z.infer<typeof launchCheckSchema>;
export const templateListSchema = z.object({
  templates: z.array(
    z.object({
      id: z.string(),
      name: localisedSchema,
      about: localisedSchema,
      days: z.int(),
      definition: z.looseObject({}),
    }),
  ),
});

// Batches and their ranges ------------------------------------------------------------------------------------------

export const batchSchema = z
  .object({
    batchId: z.int(),
    label: z.string(),
    productId: z.int(),
    productName: z.string(),
    campaignId: z.int(),
    campaignName: z.string(),
    /** Null where the codes were printed elsewhere and imported. */
    codeLength: z.union([z.literal(12), z.literal(16)]).nullable(),
    /** Of the Digital Links on its packs; null where packs carry the short URL. */
    linkGtin: z.string().nullable(),
    lot: z.string().nullable(),
    test: z.boolean().openapi({ description: 'Of test codes, which pay nobody and count nowhere.' }),
    firstSerial: serialSchema,
    lastSerial: serialSchema,
    codes: z.int(),
    ...standingCounts,
    claims: z.int(),
    mintedBy: z.string(),
    mintedAt: instantSchema,
  })
  .openapi('Batch');
export type Batch = z.infer<typeof batchSchema>;
export const mintRequest = z
  .strictObject({
    label: z.string().trim().min(1).max(160),
    productId: idBodySchema,
    campaignId: idBodySchema,
    codes: z.int().min(1).max(100_000_000),
    codeLength: z.union([z.literal(12), z.literal(16)]).default(12),
    printedAs: z.enum(['short-url', 'digital-link']).default('short-url'),
    lot: lotSchema.optional(),
  })
  .openapi('MintRequest');
export const batchListSchema = z
  .object({ batches: z.array(batchSchema), nextCursor: nextCursorSchema })
  .openapi('BatchList');
/** The first 200 ranges by serial and the newest 50 changes; `rangesTotal` says how many there are. */
export const batchDetailSchema = z
  .object({
    batch: batchSchema,
    ranges: z.array(codeRangeSchema),
    rangesTotal: z.int(),
    changes: z.array(rangeChangeSchema),
    sampleCode: z
      .string()
      .nullable()
      .openapi({ description: 'The first code of the batch, grouped; null where codes were imported.' }),
    sampleUrl: z
      .string()
      .nullable()
      .openapi({ description: 'What the pack with the first code carries; null where codes were imported.' }),
  })
  .openapi('BatchDetail');
export type BatchDetail = z.infer<typeof batchDetailSchema>;

export const productParams = z.object({ programId: idSchema, productId: idSchema });
export const campaignParams = z.object({ programId: idSchema, campaignId: idSchema });
export const batchParams = z.object({ programId: idSchema, batchId: idSchema });
