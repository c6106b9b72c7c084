import { z } from 'zod';
import { checkDefinition } from './check-definition.ts';
import { localDateTimeSchema, localisedTextSchema, slugSchema } from './fields.ts';
import { mechanicSchema } from './mechanics/index.ts';
import { ruleSchema } from './rules/index.ts';
import { isTimeZone } from './local-time.ts';
import { prizeSchema } from './prizes.ts';
import { tailSchema } from './tail.ts';

export { localisedTextSchema, type LocalisedText } from './fields.ts';

/**
 * A definition by its shape alone, as one that was stored is read back: what makes no sense was refused before it was
 * stored, and a check that is added later must not stop a campaign that runs.
 */
export const storedDefinitionSchema = z.strictObject({
  headline: localisedTextSchema,
  terms: localisedTextSchema.optional(),
  timeZone: z.string().refine(isTimeZone, {
    error: 'Choose a time zone of the IANA list, such as Asia/Ho_Chi_Minh.',
    params: { code: 'unknown-time-zone' },
    abort: true,
  }),
  startsAt: localDateTimeSchema,
  endsAt: localDateTimeSchema,
  /** How a win is shown, plain unless told; it never decides. */
  presentation: z.enum(['plain', 'scratch-card', 'spin-wheel', 'gift-box']).optional(),
  /** Whose law of promotions holds; Vietnam's unless told. */
  market: z.enum(['VN', 'other']).optional(),
  /** Under which the authority knows the promotion. */
  registration: z
    .strictObject({
      number: z.string().trim().min(1).max(120),
      authority: z.string().trim().min(1).max(200).optional(),
    })
    .optional(),
  /** How many packs are planned; the worst case and the share of sealed winners are reckoned from it. */
  packs: z.int().min(1).max(10_000_000_000).optional(),
  prizes: z.array(prizeSchema).max(32).optional(),
  mechanics: z.array(mechanicSchema).min(1).max(8),
  rules: z.array(ruleSchema).max(20),
  /** Points are pending at first, and released after so many hours. */
  pendingHours: z.int().min(1).max(8760).optional(),
  /** Which of the program's currencies the points are; its own unless told. */
  currency: slugSchema.optional(),
  tail: tailSchema.optional(),
});

/**
 * A campaign as data: what it promises, when, under which rules. Versioned by the server; a claim names the version
 * that decided it. Times are wall-clock times of the campaign's own zone.
 */
export const definitionSchema = storedDefinitionSchema.superRefine((definition, check) => {
  for (const { path, code, message } of checkDefinition(definition))
    check.addIssue({ code: 'custom', path: [...path], message, params: { code } });
});
export type CampaignDefinition = z.infer<typeof storedDefinitionSchema>;
