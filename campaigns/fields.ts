import { z } from 'zod';
import { isLocalDateTime } from './local-time.ts';

/** A text for people in both languages. */
export const localisedTextSchema = z.strictObject({
  vi: z.string().trim().min(1).max(500),
  en: z.string().trim().min(1).max(500),
});
export type LocalisedText = z.infer<typeof localisedTextSchema>;

/** A wall-clock time of the campaign's own zone. */
export const localDateTimeSchema = z.string().refine(isLocalDateTime, {
  error: 'Write a date and time that exists, as YYYY-MM-DDTHH:mm, in the years 2000 to 2199.',
  params: { code: 'wrong-date' },
  abort: true,
});

/** A name for machines: it stands in labels of the draw and in names of pools, so `|`, `:`, `@` and `#` stay out of it. */
export const slugSchema = z
  .string()
  .max(40)
  .refine((text) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text), {
    error: 'Use small letters, digits and single hyphens, such as gold-mug.',
    params: { code: 'wrong-slug' },
  });

/** An amount of points, of whole VND or of prizes; far below what a double holds exactly. */
export const amountSchema = z.int().min(1).max(1_000_000_000_000);

/** Ids of products; that they are of the program is for the server to say. */
export const idListSchema = z.array(z.int().min(1).max(2_147_483_647)).min(1).max(500);

/** ISO 3166: a country such as VN, or a province such as VN-SG. */
export const placeSchema = z.string().refine((text) => /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(text), {
  error: 'Use a code of ISO 3166: a country such as VN, or a province such as VN-SG.',
  params: { code: 'wrong-place' },
});

/** Whether a place is another, or a province in it. */
export function isWithin(place: string | null | undefined, outer: string): boolean {
  return place === outer || (typeof place === 'string' && place.startsWith(`${outer}-`));
}
