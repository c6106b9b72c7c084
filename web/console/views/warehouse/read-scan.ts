/** What a label or a pack says. */
export type Scanned = { kind: 'code'; code: string } | { kind: 'sscc'; sscc: string };

const GROUP_SEPARATOR = '\u001d';

/**
 * Reads what a camera, a handheld scanner or a person gives: a code alone or at the end of a pack's address (plain, or a
 * GS1 Digital Link's serial), the serial of a GS1 Data Matrix, or an SSCC alone or with its application identifier. null
 * for anything else; whether it exists is the server's to say.
 */
export function readScan(text: string): Scanned | null {
  const typed = text.trim();
  const digits = typed
    .replace(/^\](C1|d2|Q3)/, '')
    .replaceAll(GROUP_SEPARATOR, '')
    .replace(/[\s()-]/g, '');
  if (/^(00)?\d{18}$/.test(digits)) return { kind: 'sscc', sscc: digits.slice(-18) };
  const code = codeOf(typed).replace(/[\s\p{Pd}]/gu, '');
  return /^([0-9a-z]{12}|[0-9a-z]{16})$/i.test(code) ? { kind: 'code', code: code.toUpperCase() } : null;
}

/** A GS1 Data Matrix with GTIN, lot and serial, as a scanner gives it or with the brackets that readers show. */
const ELEMENTS = new RegExp(
  `^01\\d{14}(?:10[^${GROUP_SEPARATOR}]+${GROUP_SEPARATOR}?)?21([0-9a-z]{16}|[0-9a-z]{12})${GROUP_SEPARATOR}?$`,
  'i',
);
const SHOWN_ELEMENTS = /^\(01\)\d{14}(?:\(10\).+)?\(21\)([0-9a-z]+)$/i;

function codeOf(text: string): string {
  const bare = text.replace(/^\]d2/, '').replace(new RegExp(`^${GROUP_SEPARATOR}`), '');
  const [, serial] = ELEMENTS.exec(bare) ?? SHOWN_ELEMENTS.exec(bare) ?? [];
  if (serial !== undefined) return serial;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const parts = new URL(text).pathname.split('/').filter(Boolean);
  const serialAt = parts.lastIndexOf('21');
  return parts[serialAt >= 0 ? serialAt + 1 : parts.length - 1] ?? '';
}
