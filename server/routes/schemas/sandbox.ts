import { z } from '@hono/zod-openapi';
import { idBodySchema } from './common.ts';
import { mintRequest } from './console.ts';

export const rehearsalRequest = z
  .strictObject({
    productId: idBodySchema.openapi({ description: 'Whose packs the test codes stand for.' }),
    codes: z.int().min(1).max(1000),
    ...mintRequest.pick({ printedAs: true, lot: true }).shape,
    dates: z
      .enum(['open', 'own'])
      .openapi({ description: '`open`: as if the campaign ran now; `own`: as its dates have it.' }),
  })
  .openapi('RehearsalRequest');
export type RehearsalRequest = z.infer<typeof rehearsalRequest>;

/** By name, so that a call sent twice does not end what was begun in between. */
export const resetRequest = z.strictObject({ sandboxId: idBodySchema }).openapi('SandboxResetRequest');

export const rehearsalSchema = z
  .object({
    sandboxId: z.int().openapi({ description: 'The program in which the rehearsal takes place.' }),
    batchId: z.int(),
    codes: z.int(),
    samples: z
      .array(z.object({ code: z.string(), url: z.string() }))
      .openapi({ description: 'The first few codes, with what their symbols hold.' }),
  })
  .openapi('Rehearsal');
export type Rehearsal = z.infer<typeof rehearsalSchema>;
