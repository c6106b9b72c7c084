import { z } from 'zod';
import { localDateTimeSchema } from './fields.ts';

const until = localDateTimeSchema;

/** What packs that are still on shelves do after the campaign's end: say thank you, give fewer points, or lead elsewhere. */
export const tailSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('thank-you'), until }),
  z.strictObject({ kind: z.literal('reward'), until, points: z.int().min(1).max(1_000_000) }),
  z.strictObject({
    kind: z.literal('redirect'),
    until,
    url: z
      .string()
      .max(2000)
      .refine((text) => /^https:\/\/[^\s/]+\.[^\s]+$/.test(text), {
        error: 'Write the whole address, beginning with https://, that opens on every phone.',
        params: { code: 'wrong-link-target' },
      }),
  }),
]);
export type Tail = z.infer<typeof tailSchema>;
