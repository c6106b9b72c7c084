import { z } from 'zod';
import { isByName, type NameOrder, type NamePlace } from '../db/list-order.ts';
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
    throw wrongCursor();
  }
  return id;
}

/** The text that a caller hands back for the next page of a list by name or by time. */
export function writePlace(order: NameOrder, { name, id }: NamePlace): string {
  return isByName(order) ? Buffer.from(JSON.stringify([name, id])).toString('base64url') : String(id);
}

const placeSchema = z.tuple([z.string().max(160), z.int().min(0).max(2_147_483_647)]);

/** The place that such a text stands for; null for the first page. Refuses a cursor that no page of this order gave. */
export function readPlace(order: NameOrder, cursor: string | undefined): NamePlace | null {
  if (!isByName(order)) {
    const id = readCursor(cursor);
    return id === null ? null : { name: '', id };
  }
  if (cursor === undefined) return null;
  try {
    const [name, id] = placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (!name.includes('\0') && name.isWellFormed()) return { name, id };
  } catch {
    // No cursor of ours: refused below.
  }
  throw wrongCursor();
}

function wrongCursor() {
  return invalidField('cursor', 'wrong-cursor', 'Take the cursor from the page before.');
}

/** The `like` pattern of a text that contains what a person typed, taken literally; null for nothing typed. */
export function containsPattern(q: string | undefined): string | null {
  const typed = q?.trim();
  return typed ? `%${typed.replace(/[\\%_]/g, '\\$&')}%` : null;
}
