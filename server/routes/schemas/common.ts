import { z } from '@hono/zod-openapi';

/** RFC 9457 problem+json, as every refusal is answered. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ example: 'stock-exhausted' }),
    detail: z.string().openapi({ description: 'A sentence that a person can act on.' }),
    errors: z
      .array(
        z.object({
          path: z.string().openapi({ example: 'definition.endsAt' }),
          code: z.string().openapi({ description: 'What is wrong, as a word to translate.' }),
          message: z.string(),
          minimum: z.number().optional(),
          maximum: z.number().optional(),
        }),
      )
      .optional(),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof problemSchema>;

export const idSchema = z.coerce.number().int().min(1).max(2_147_483_647);
export const idBodySchema = z.int().min(1).max(2_147_483_647);
/** In small letters, as the database writes them back: an id in capitals is the same id. */
export const uuidSchema = z.uuid().toLowerCase();
export const instantSchema = z.iso.datetime().openapi({ description: 'An instant, UTC, ISO 8601.' });
export const colourSchema = z.string().regex(/^#[0-9a-f]{6}$/, 'Write a colour as #rrggbb in lower case.');
export const serialSchema = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

export const localisedSchema = z.object({ vi: z.string(), en: z.string() });

export const programParams = z.object({ programId: idSchema });

/** Keyset paging: `cursor` is the `nextCursor` of the page before. */
export const pageQuery = z.object({
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** A cursor belongs to the order of its page. */
export const timeOrderSchema = z.enum(['newest', 'oldest']).default('newest');
export const nameOrderSchema = z.enum(['newest', 'oldest', 'name', 'name-desc']).default('newest');
export const nextCursorSchema = z.string().nullable();
