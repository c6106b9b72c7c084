import type { Config } from '#server/config.ts';
import { digitalLinkPath } from '#server/gs1/digital-link.ts';

/** How the packs of a batch say what they are. */
export interface PrintedForm {
  /** Of the Digital Links on the packs; null where packs carry the short URL. */
  linkGtin: string | null;
  lot: string | null;
}

const SHORT: PrintedForm = { linkGtin: null, lot: null };

/**
 * What stands before a code on the pack: `HTTPS://QR.EXAMPLE/`, or `HTTPS://QR.EXAMPLE/01/08930000000019/10/L1/21/` for a
 * GS1 Digital Link. Scheme and host know no case (RFC 3986 section 3.1, 3.2.2), and in capitals a QR symbol holds them in
 * its smaller alphanumeric mode.
 */
export function printUrlPrefix(
  config: Pick<Config, 'publicUrl'>,
  { linkGtin, lot }: PrintedForm = SHORT,
): string {
  const origin = new URL(config.publicUrl).origin.toUpperCase();
  return linkGtin === null ? `${origin}/` : `${origin}${digitalLinkPath({ gtin: linkGtin, lot })}/21/`;
}
