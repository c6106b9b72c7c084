import { z } from '@hono/zod-openapi';
import { localisedSchema } from './common.ts';

const part = z.object({ mechanicId: z.string() });

/** What a claim gave besides points, and how far its member is; written with the claim, so that every retry is told the same. */
export const gainsSchema = z
  .object({
    presentation: z
      .enum(['plain', 'scratch-card', 'spin-wheel', 'gift-box'])
      .openapi({ description: 'How it is shown; it never decides.' }),
    chance: z
      .array(z.object({ id: z.string(), name: localisedSchema }))
      .openapi({ description: 'What could be won by chance; empty where nothing could.' }),
    prizes: z.array(
      part.extend({
        prizeId: z.string(),
        name: localisedSchema,
        points: z.int().nullable().openapi({ description: 'Of a prize of points; they are posted already.' }),
      }),
    ),
    sets: z.array(
      part.extend({
        pieces: z.array(z.object({ id: z.string(), name: localisedSchema, count: z.int() })),
        fresh: z.string().nullable().openapi({ description: 'The piece that this claim gave.' }),
        completed: z.boolean().openapi({ description: 'By this claim.' }),
      }),
    ),
    steps: z
      .array(
        part.extend({
          kind: z.enum(['streak', 'every-nth', 'mission']),
          name: localisedSchema.nullable(),
          done: z.int(),
          of: z.int(),
          completed: z.boolean().openapi({ description: 'By this claim.' }),
        }),
      )
      .openapi({ description: 'Progress towards something: days in a row, packs, tasks.' }),
    entries: z.array(part.extend({ count: z.int(), drawAt: z.string() })),
    pendingUntil: z.string().nullable().openapi({ description: 'When points that wait are released.' }),
  })
  .openapi('Gains');
export type Gains = z.infer<typeof gainsSchema>;
