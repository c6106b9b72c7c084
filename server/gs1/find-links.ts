import type { MintedCode } from '../codes/code-space.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { digitalLinkPath, type DigitalLink } from './digital-link.ts';
import type { Link, LinkLevel } from './linkset.ts';
import { selectGtinHolder, selectLinks, selectPrinted, type LinkRow } from './queries.ts';

/** What the serial of a Digital Link is: a minted code, nothing we know, or not said, to an asker who may be guessing. */
export type Serial = { kind: 'code'; code: MintedCode } | { kind: 'unknown' } | { kind: 'unsaid' };

/**
 * What is known of an identified thing, the nearest level first; nothing for a GTIN that nobody here has. A pack whose code
 * was minted for this GTIN has a level of its own. Any other serial, a forged code and a code of another product alike, and
 * any lot and variant, walk up to the GTIN (GS1-Conformant Resolver 1.2, section 2.5.9; the lot beside a serial identifies
 * nothing more, rule 2). Where it may not be said whether the serial is a code, any serial gets the level of a pack, and
 * the scan page decides.
 */
export async function findLinks(
  { sql, config }: Pick<Context, 'sql' | 'config'>,
  link: DigitalLink,
  serial: Serial,
): Promise<LinkLevel[]> {
  const { gtin } = link;
  const code = serial.kind === 'code' ? serial.code : null;
  const printed = code ? await selectPrinted(sql, code.programId, code.batchId) : null;
  const isOurs = printed !== null && (printed.linkGtin === gtin || printed.gtin === gtin);
  const product = isOurs ? printed : await selectGtinHolder(sql, gtin);
  const rows = product ? await selectLinks(sql, product.programId, product.productId) : [];

  const levels: LinkLevel[] = [];
  if ((isOurs || serial.kind === 'unsaid') && link.serial !== null) {
    levels.push(packLevel(config, gtin, link.serial, product?.name ?? null));
  }
  if (product) levels.push(itemLevel(config.publicUrl, gtin, product.name, rows));
  return levels;
}

/** Where the code of a pack is typed in. */
export function typingPage({ publicUrl }: Pick<Config, 'publicUrl'>): Link {
  return scanPageLink(`${publicUrl}/`, 'Nhập mã trên gói · Enter the code of a pack');
}

/** Where the code of a pack is claimed. */
export function scanPageOf({ publicUrl }: Pick<Config, 'publicUrl'>, code: string): string {
  return `${publicUrl}/${encodeURIComponent(code)}`;
}

function packLevel(
  config: Pick<Config, 'publicUrl'>,
  gtin: string,
  serial: string,
  description: string | null,
): LinkLevel {
  const title = 'Nhận quà từ gói này · Claim this pack';
  const scanPage = scanPageLink(scanPageOf(config, serial), title);
  return {
    anchor: config.publicUrl + digitalLinkPath({ gtin, serial }),
    description,
    links: [scanPage],
    defaultLink: scanPage,
  };
}

function itemLevel(origin: string, gtin: string, name: string, rows: readonly LinkRow[]): LinkLevel {
  const links = rows.map(toLink);
  const scanPage = typingPage({ publicUrl: origin });
  const chosen = links[rows.findIndex(({ isDefault }) => isDefault)];
  return {
    anchor: origin + digitalLinkPath({ gtin }),
    description: name,
    links: links.some(({ linkType }) => linkType === 'promotion') ? links : [...links, scanPage],
    defaultLink: chosen ?? scanPage,
  };
}

function scanPageLink(href: string, title: string): Link {
  return { linkType: 'promotion', href, title, mediaType: 'text/html', languages: ['vi', 'en'] };
}

function toLink({ linkType, href, title, mediaType, language }: LinkRow): Link {
  return { linkType, href, title, mediaType, languages: language ? [language] : [] };
}
