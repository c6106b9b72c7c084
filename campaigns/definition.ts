import { z } from 'zod';
import { mechanicSchema } from './mechanics/index.ts';
import { ruleSchema } from './rules/index.ts';
import { isLocalDateTime, isTimeZone, localToUtc } from './local-time.ts';

/** A text for people in both languages. */
export const localisedTextSchema = z.strictObject({
  vi: z.string().trim().min(1).max(500),
  en: z.string().trim().min(1).max(500),
});
export type LocalisedText = z.infer<typeof localisedTextSchema>;

const localDateTimeSchema = z.string().refine(isLocalDateTime, {
  error: 'Write a date and time that exists, as YYYY-MM-DDTHH:mm, in the years 2000 to 2199.',
  params: { code: 'wrong-date' },
  abort: true,
});

/**
 * A campaign as data: what it promises, when, under which rules. Versioned by the server; a claim names the version
 * that decided it. Times are wall-clock times of the campaign's own zone.
 */
export const definitionSchema = z
  .strictObject({
    headline: localisedTextSchema,
    terms: localisedTextSchema.optional(),
    timeZone: z.string().refine(isTimeZone, {
      error: 'Choose a time zone of the IANA list, such as Asia/Ho_Chi_Minh.',
      params: { code: 'unknown-time-zone' },
      abort: true,
    }),
    startsAt: localDateTimeSchema,
    endsAt: localDateTimeSchema,
    mechanics: z.array(mechanicSchema).min(1).max(1),
    rules: z.array(ruleSchema).max(10),
  })
  .superRefine((definition, check) => {
    if (
      localToUtc(definition.endsAt, definition.timeZone) <=
      localToUtc(definition.startsAt, definition.timeZone)
    ) {
      check.addIssue({
        code: 'custom',
        path: ['endsAt'],
        message: 'Let the campaign end after it starts.',
        params: { code: 'ends-too-early' },
      });
    }
    const kinds = definition.rules.map((rule) => rule.kind);
    const repeated = kinds.findIndex((kind, index) => kinds.indexOf(kind) !== index);
    if (repeated >= 0) {
      check.addIssue({
        code: 'custom',
        path: ['rules', repeated],
        message: 'This rule is set twice; keep one.',
        params: { code: 'rule-repeated' },
      });
    }
  });
export type CampaignDefinition = z.infer<typeof definitionSchema>;
