import { z } from '@hono/zod-openapi';
import { instantSchema, localisedSchema } from './common.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What anyone may know of a campaign's draw. */
export const publicDrawSchema = z
  .object({
    programName: z.string(),
    brandName: z.string(),
    accentColour: z.string(),
    headline: localisedSchema,
    terms: localisedSchema.nullable(),
    timeZone: z.string(),
    startsAt: instantSchema,
    endsAt: instantSchema,
    state: z.enum(['published', 'live', 'ended', 'revealed']),
    registration: z.object({ number: z.string(), authority: z.string().nullable() }).nullable(),
    seedHash: hash.openapi({
      description: 'SHA-256 of the secret seed, published before anybody could win.',
    }),
    seed: hash.nullable().openapi({ description: 'The seed, after the end.' }),
    revealedAt: instantSchema.nullable(),
    versions: z.array(
      z.object({
        version: z.int(),
        rulesHash: hash.openapi({ description: 'SHA-256 of `rules` in UTF-8.' }),
        publishedAt: instantSchema,
        rules: z.string().openapi({ description: 'The whole definition in canonical JSON (RFC 8785).' }),
      }),
    ),
    packs: z.object({ planned: z.int().nullable(), minted: z.int(), claimed: z.int() }),
    prizes: z.array(
      z.object({
        mechanicId: z.string(),
        prizeId: z.string(),
        name: localisedSchema,
        worth: z.int().openapi({ description: 'Whole VND.' }),
        draw: z.enum(['sealed', 'moments', 'odds', 'lottery']),
        count: z.int(),
        won: z.int(),
        left: z.int(),
        oneIn: z
          .number()
          .nullable()
          .openapi({ description: 'One pack in so many wins it, as things stand; null where none can.' }),
        drawsAt: z
          .array(instantSchema)
          .openapi({ description: 'When it is drawn, where that is at times made public; in their order.' }),
        daily: z
          .object({
            most: z.int(),
            left: z.int().openapi({ description: 'Of today’s, in the zone of the campaign.' }),
            nextDayAt: instantSchema
              .nullable()
              .openapi({ description: 'When the count begins anew; null where the campaign ends before.' }),
          })
          .nullable()
          .openapi({ description: 'The most that packs win of it on one day; null without such a cap.' }),
      }),
    ),
  })
  .openapi('PublicDraw');
export type PublicDraw = z.infer<typeof publicDrawSchema>;

export const publishRequest = z
  .strictObject({
    version: z.int().min(1).openapi({ description: 'The version that was read; another one is refused.' }),
  })
  .openapi('PublishDraw');
