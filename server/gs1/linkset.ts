import { GS1_VOCABULARY } from './link-types.ts';
import { bestLinks, type Wishes } from './negotiate.ts';

export interface Link {
  /** A name in the GS1 vocabulary. */
  linkType: string;
  href: string;
  title: string;
  mediaType: string | null;
  languages: readonly string[];
}

/** What is known of one identified thing: of a pack, or of the trade item that it is one of. */
export interface LinkLevel {
  /** Its uncompressed Digital Link URI. */
  anchor: string;
  description: string | null;
  links: readonly Link[];
  /** One of the links. */
  defaultLink: Link;
}

/** RFC 9264, section 4.2. */
export interface Linkset {
  linkset: Record<string, unknown>[];
}

export type Choice =
  | { kind: 'redirect'; href: string }
  | { kind: 'choices'; level: LinkLevel; links: readonly Link[] }
  | { kind: 'no-such-link' };

/** Where a linkset's meaning is, for readers of JSON-LD (section 2.10). */
export const LINKSET_CONTEXT = 'https://ref.gs1.org/standards/resolver/1.2.0/linkset-context';

/**
 * Where a request leads (GS1-Conformant Resolver 1.2, section 2.6): without a link type to the default link of the nearest
 * level, or to its variant in a language the client reads (2.5.8, 2.6.1); with one, to the nearest level that has such a
 * link (2.6.2), by what the client accepts (2.6.3), and to a choice where nothing decides.
 *
 * @param levels the nearest first, at least one
 * @param linkType a name in the GS1 vocabulary; null where none was asked for
 */
export function chooseLink(levels: readonly LinkLevel[], linkType: string | null, wishes: Wishes): Choice {
  const nearest = levels[0];
  if (!nearest) return { kind: 'no-such-link' };
  if (linkType === null || linkType === 'defaultLink' || linkType === 'defaultLinkMulti') {
    const [best, ...rivals] = bestLinks(defaultVariants(nearest), wishes);
    return { kind: 'redirect', href: best && rivals.length === 0 ? best.href : nearest.defaultLink.href };
  }
  const level = levels.find(({ links }) => links.some((link) => link.linkType === linkType));
  if (!level) return { kind: 'no-such-link' };
  const links = bestLinks(
    level.links.filter((link) => link.linkType === linkType),
    wishes,
  );
  const [only] = links;
  return only && links.length === 1
    ? { kind: 'redirect', href: only.href }
    : { kind: 'choices', level, links };
}

/** The links among which a phone's language decides where the default would be: all of the default's own type. */
function defaultVariants({ links, defaultLink }: LinkLevel): readonly Link[] {
  const variants = links.filter(({ linkType }) => linkType === defaultLink.linkType);
  return variants.length > 1 ? variants : [];
}

/** All levels as a linkset; the default link has a title and nothing else (section 2.5.8). */
export function linksetOf(levels: readonly LinkLevel[]): Linkset {
  return {
    linkset: levels.map((level) => {
      const { href, title } = level.defaultLink;
      const variants = defaultVariants(level);
      return {
        ...contextObject(level, level.links),
        [`${GS1_VOCABULARY}defaultLink`]: [{ href, title }],
        ...(variants.length > 0 ? { [`${GS1_VOCABULARY}defaultLinkMulti`]: variants.map(targetOf) } : {}),
      };
    }),
  };
}

/** Some links of one level as a linkset. */
export function linksetOfChoices(level: LinkLevel, links: readonly Link[]): Linkset {
  return { linkset: [contextObject(level, links)] };
}

function contextObject({ anchor, description }: LinkLevel, links: readonly Link[]): Record<string, unknown> {
  const byType = Object.groupBy(links, ({ linkType }) => GS1_VOCABULARY + linkType);
  return {
    anchor,
    ...(description ? { description } : {}),
    ...Object.fromEntries(Object.entries(byType).map(([type, same = []]) => [type, same.map(targetOf)])),
  };
}

function targetOf({ href, title, mediaType, languages }: Link) {
  return {
    href,
    title,
    ...(mediaType ? { type: mediaType } : {}),
    ...(languages.length > 0 ? { hreflang: languages } : {}),
  };
}
