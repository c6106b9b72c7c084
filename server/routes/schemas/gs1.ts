import { z } from '@hono/zod-openapi';
import { AI_TEXT } from '../../gs1/digital-link.ts';

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
