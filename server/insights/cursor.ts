import { invalidField } from '../errors.ts';

/** Where a page ended: microseconds of the epoch (a Date would drop three digits), then what tells equal instants apart. */
export interface Keyset {
  micros: number;
  rest: string[];
}

/** The text that a caller hands back for the next page. */
export function writeCursor({ micros, rest }: Keyset): string {
  return Buffer.from([micros, ...rest].join(' ')).toString('base64url');
}

/**
 * Reads a cursor that we wrote, `parts` being the forms of its parts after the instant.
 * @throws Refusal `invalid-cursor` for any other text
 */
export function readCursor(text: string | undefined, parts: readonly RegExp[]): Keyset | null {
  if (text === undefined || text === '') return null;
  const [micros = '', ...rest] = Buffer.from(text, 'base64url').toString('latin1').split(' ');
  const right = rest.length === parts.length && parts.every((form, index) => form.test(rest[index] ?? ''));
  if (!right || !/^\d{1,16}$/.test(micros) || !Number.isSafeInteger(Number(micros))) {
    throw invalidField(
      'cursor',
      'invalid-cursor',
      'Start again from the first page; this place in the list is not known.',
    );
  }
  return { micros: Number(micros), rest };
}

/** Forms of a cursor's parts, each within what its column holds. */
export const keyIdForm = /^\d{1,5}$/;
export const serialForm = /^\d{1,16}$/;
export const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
