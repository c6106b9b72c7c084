import { invalidField } from '../errors.ts';

/** A page of a list whose cursor is the last id that was shown. */
export interface PageInput {
  cursor?: string | undefined;
  limit: number;
}

/** The id a cursor stands for; null for the first page. Refuses a cursor that no page gave. */
export function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(cursor);
  if (!/^\d{1,10}$/.test(cursor) || id > 2_147_483_647) {
    throw invalidField('cursor', 'wrong-cursor', 'Take the cursor from the page before.');
  }
  return id;
}

/** The `like` pattern of a text that contains what a person typed, taken literally; null for nothing typed. */
export function containsPattern(q: string | undefined): string | null {
  const typed = q?.trim();
  return typed ? `%${typed.replace(/[\\%_]/g, '\\$&')}%` : null;
}
