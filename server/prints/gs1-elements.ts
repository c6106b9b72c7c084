import { parseDigitalLink } from '#server/gs1/digital-link.ts';
import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { FNC1 } from './matrix-codewords.ts';

/**
 * What a GS1 Data Matrix of a batch with Digital Links has before a code: the same GTIN and lot as element string (GS1
 * General Specifications, section 7.8). Null for a batch whose packs carry the short URL.
 */
export function elementPrefix(urlPrefix: string): { written: string; read: string } | null {
  // The prefix ends where the serial begins.
  const parsed = parseDigitalLink(`${new URL(urlPrefix).pathname}0`, '');
  if ('fault' in parsed) return null;
  const { gtin, lot } = parsed.link;
  return {
    // A GTIN has its length; a lot ends where the next function character stands.
    written: `${FNC1}01${gtin}${lot === null ? '' : `10${lot}${FNC1}`}21`,
    read: `(01)${gtin}${lot === null ? '' : `(10)${lot}`}(21)`,
  };
}

/** What a reader says stands before the code in a symbol. */
export function symbolPrefix({ symbology }: Pick<SymbolSettings, 'symbology'>, urlPrefix: string): string {
  return (symbology === 'gs1datamatrix' && elementPrefix(urlPrefix)?.read) || urlPrefix;
}
