import { z } from '@hono/zod-openapi';
import { AI_TEXT } from '../../gs1/digital-link.ts';
import { LINK_TYPES, MEDIA_TYPES } from '../../gs1/link-types.ts';

/** AI 10. Lots of dots alone would be steps in a path. */
export const lotSchema = z
  .string()
  .trim()
  .regex(AI_TEXT, 'Write 1 to 20 letters, digits or signs without spaces or accents.')
  .regex(/[^.]/, 'Write more than dots.')
  .openapi({ description: 'Batch or lot number, GS1 AI 10: 1 to 20 characters of GS1 set 82.' });

// The resolver --------------------------------------------------------------------------------------------------------

export const resolverDescriptionSchema = z
  .object({
    name: z.string(),
    resolverRoot: z.url(),
    supportedPrimaryKeys: z.array(z.string()),
    supportedLinkType: z.array(z.object({ namespace: z.url(), prefix: z.string() })),
    linkTypeDefaultCanBeLinkset: z.boolean(),
    jsonLdContextLocation: z.url(),
  })
  .openapi('ResolverDescription');
/** RFC 9264; the links stand under the addresses of their types. */
export const linksetSchema = z
  .object({ linkset: z.array(z.looseObject({ anchor: z.url(), description: z.string().optional() })) })
  .openapi('Linkset');

// The links of a product ----------------------------------------------------------------------------------------------

const productLinkSchema = z
  .strictObject({
    linkType: z.enum(LINK_TYPES).openapi({ description: 'A link type of the GS1 Web vocabulary.' }),
    title: z.string().trim().min(1).max(160),
    href: z.string().max(2000).openapi({ description: 'https and a public host name.' }),
    language: z
      .string()
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'Write a language like vi or en-GB.')
      .nullable()
      .openapi({ description: 'Of the target; null where it has none or many.' }),
    mediaType: z.enum(MEDIA_TYPES).nullable(),
    isDefault: z.boolean(),
  })
  .openapi('ProductLink');
export type ProductLink = z.infer<typeof productLinkSchema>;
export const productLinksRequest = z
  .strictObject({ version: z.int().min(0), links: z.array(productLinkSchema).max(50) })
  .refine(({ links }) => links.filter(({ isDefault }) => isDefault).length <= 1, {
    path: ['links'],
    message: 'One link at most is the default.',
  })
  .openapi('ProductLinksRequest');
export const productLinksSchema = z
  .object({
    version: z.int().openapi({ description: 'To be sent back with a change.' }),
    digitalLink: z.string().nullable(),
    answers: z.boolean().openapi({ description: 'False where another product answers for its GTIN.' }),
    links: z.array(productLinkSchema),
  })
  .openapi('ProductLinks');
export type ProductLinks = z.infer<typeof productLinksSchema>;
