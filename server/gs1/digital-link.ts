import { parseGtin } from '../products/gtin.ts';
import { attributeFault } from './attributes.ts';

/** An uncompressed GS1 Digital Link URI of a trade item, without its domain. */
export interface DigitalLink {
  /** AI 01, 14 digits. */
  gtin: string;
  /** AI 22, consumer product variant. */
  variant: string | null;
  /** AI 10, batch or lot. */
  lot: string | null;
  /** AI 21, serial number: here the code on the pack. */
  serial: string | null;
  /** AI 235, third-party controlled serial number. */
  thirdParty: string | null;
}

export type ParsedLink = { link: DigitalLink } | { fault: string };

/** GS1 AI encodable character set 82 (GS1 General Specifications, figure 7.11-1), as AI 10 and AI 21 hold it. */
export const AI_TEXT = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;
const THIRD_PARTY = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,28}$/;
/** Key qualifiers of a GTIN in the order they must have (URI Syntax 1.6, section 4.9: gtin-path, upui-path). */
const QUALIFIER_PATHS = [['22', '10', '21'], ['235']] as const;
/** What identifies stands in the path, never in the query (section 4.10). */
const PATH_ONLY = new Set(['01', '22', '10', '21', '235']);

/**
 * The path of a Digital Link URI: `/01/{gtin}`, then lot and serial where there are any, percent-encoded as section 4.2 of
 * the URI syntax asks: whatever is not unreserved in RFC 3986, in upper-case hexadecimal, so that text of capitals and
 * digits stays in the alphanumeric mode of a QR symbol.
 */
export function digitalLinkPath(link: {
  gtin: string;
  lot?: string | null;
  serial?: string | null;
  variant?: string | null;
  thirdParty?: string | null;
}): string {
  const parts = [
    ['01', link.gtin],
    ['22', link.variant],
    ['10', link.lot],
    ['21', link.serial],
    ['235', link.thirdParty],
  ] as const;
  return parts.map(([ai, value]) => (value ? `/${ai}/${encodeAiValue(value)}` : '')).join('');
}

function encodeAiValue(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Reads an uncompressed GS1 Digital Link URI of a GTIN (GS1 Digital Link Standard: URI Syntax, release 1.6): 14 digits with
 * a right check digit (section 4.1), key qualifiers in the order 22, 10, 21 or 235 alone (4.9), values of their character
 * sets and lengths, other application identifiers in the query (4.10, delimited by `&` or `;`, 4.11). Other query
 * parameters are nobody's business. One slash at the end is forgiven. Compressed forms are not read.
 *
 * @param path as it was asked for, percent-encoded: a `%2F` belongs to its value
 * @param query without its question mark
 * @returns the link, or a sentence saying what is wrong
 */
export function parseDigitalLink(path: string, query: string): ParsedLink {
  const segments = path.replace(/\/$/, '').split('/').slice(1).map(decodeSegment);
  if (segments.some((segment) => segment === null))
    return { fault: 'The address is not percent-encoded well.' };
  const [key, gtin, ...rest] = segments as string[];
  if (key !== '01') return { fault: 'A GTIN begins with /01/.' };
  if (gtin === undefined || !/^[0-9]{14}$/.test(gtin) || parseGtin(gtin) === null) {
    return { fault: 'After /01/ comes a GTIN of 14 digits, the last of which is its check digit.' };
  }
  const values = readQualifiers(rest);
  if (typeof values === 'string') return { fault: values };
  const fault = queryFault(query);
  if (fault) return { fault };
  const valueOf = (ai: string) => values.get(ai) ?? null;
  return {
    link: {
      gtin,
      variant: valueOf('22'),
      lot: valueOf('10'),
      serial: valueOf('21'),
      thirdParty: valueOf('235'),
    },
  };
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** The qualifiers by AI, or what is wrong with them. */
function readQualifiers(segments: readonly string[]): Map<string, string> | string {
  if (segments.length % 2 === 1) return 'Each application identifier in the path has one value after it.';
  const values = new Map<string, string>();
  const path: readonly string[] =
    QUALIFIER_PATHS.find((known) => known.some((ai) => ai === segments[0])) ?? [];
  let from = 0;
  for (let at = 0; at < segments.length; at += 2) {
    const [ai = '', value = ''] = segments.slice(at, at + 2);
    const place = path.indexOf(ai, from);
    if (place === -1) {
      return 'After a GTIN only the identifiers 22, 10 and 21 may come in the path, in this order and once, or 235 alone.';
    }
    if (!(ai === '235' ? THIRD_PARTY : AI_TEXT).test(value)) {
      return `The value of identifier ${ai} is too long, is empty or has a character that GS1 does not allow.`;
    }
    values.set(ai, value);
    from = place + 1;
  }
  return values;
}

/** What is wrong with the application identifiers of a query, or null. */
function queryFault(query: string): string | null {
  const seen = new Set<string>();
  for (const pair of query.split(/[&;]/)) {
    const cut = pair.indexOf('=');
    const ai = decodeSegment(cut === -1 ? pair : pair.slice(0, cut));
    if (ai === null || !/^[0-9]+$/.test(ai)) continue;
    if (PATH_ONLY.has(ai)) return `Identifier ${ai} belongs in the path.`;
    if (seen.has(ai)) return `Identifier ${ai} is there twice.`;
    seen.add(ai);
    const value = decodeSegment(cut === -1 ? '' : pair.slice(cut + 1));
    const fault = value === null ? 'is not percent-encoded well' : attributeFault(ai, value);
    if (fault) return `The value of identifier ${ai} ${fault}.`;
  }
  return null;
}
