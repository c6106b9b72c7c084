/** What a client would rather have, best first. */
export interface Wishes {
  mediaTypes: readonly string[];
  languages: readonly string[];
}

interface Offer {
  /** Null: any. */
  mediaType: string | null;
  languages: readonly string[];
}

/** The values of an `Accept…` header by weight (RFC 9110 section 12.4.2), in lower case, without those of weight 0. */
export function readWeighted(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((part) => {
      const [value = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const q = parameters.map((parameter) => /^q=([01](?:\.\d{0,3})?)$/.exec(parameter)?.[1]).find(Boolean);
      return { value, weight: Number(q ?? 1) };
    })
    .filter(({ value, weight }) => value !== '' && weight > 0)
    .toSorted((left, right) => right.weight - left.weight)
    .map(({ value }) => value);
}

/**
 * Those of the links that fit the wishes best: one, or several between which nothing in the request decides (GS1-Conformant
 * Resolver 1.2, section 2.6.3). Media type comes before language, a wish before a later one, a link that says nothing of
 * itself before one that says something else.
 */
export function bestLinks<Link extends Offer>(links: readonly Link[], wishes: Wishes): Link[] {
  const ranked = links.map((link) => ({
    link,
    rank: [
      ...mediaTypeRank(link.mediaType, wishes.mediaTypes),
      ...languageRank(link.languages, wishes.languages),
    ],
  }));
  const [best] = ranked.toSorted((left, right) => compare(right.rank, left.rank));
  return best ? ranked.filter(({ rank }) => compare(rank, best.rank) === 0).map(({ link }) => link) : [];
}

const MATCH = 2;
const NEUTRAL = 1;
const MISMATCH = 0;

function mediaTypeRank(mediaType: string | null, wanted: readonly string[]): number[] {
  if (mediaType === null || wanted.length === 0) return [NEUTRAL, 0];
  const family = `${mediaType.split('/')[0] ?? ''}/*`;
  const place = wanted.findIndex((wish) => wish === mediaType || wish === family);
  if (place !== -1) return [MATCH, -place];
  return [wanted.includes('*/*') ? NEUTRAL : MISMATCH, 0];
}

/** BCP 47 look-up: `vi-VN` finds `vi`, and `en` finds `en-GB`, though the very tag is better (RFC 4647 section 3). */
function languageRank(languages: readonly string[], wanted: readonly string[]): number[] {
  if (languages.length === 0 || wanted.length === 0) return [NEUTRAL, 0, 0];
  const tags = languages.map((tag) => tag.toLowerCase());
  const primary = (tag: string) => tag.split('-')[0];
  const place = wanted.findIndex((wish) => tags.some((tag) => primary(tag) === primary(wish)));
  if (place !== -1) return [MATCH, -place, tags.includes(wanted[place] ?? '') ? 1 : 0];
  return [wanted.includes('*') ? NEUTRAL : MISMATCH, 0, 0];
}

function compare(left: readonly number[], right: readonly number[]): number {
  return left.map((value, at) => value - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
