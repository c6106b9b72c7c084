import type { StaffContext } from '../context.ts';
import { uuidForm } from './cursor.ts';

/** A search box's text: a code as printed, a serial or a uuid; null where it is none of them and nothing can match. */
export type SearchTerm =
  | { kind: 'code'; keyId: number; serial: number }
  | { kind: 'serial'; serial: number }
  | { kind: 'uuid'; id: string }
  | null;

/** Codes are resolved by arithmetic; one of another program matches nothing here. */
export async function readSearchTerm(ctx: StaffContext, text: string): Promise<SearchTerm> {
  if (uuidForm.test(text)) return { kind: 'uuid', id: text.toLowerCase() };
  const minted = await ctx.codes.resolveName(text);
  if (minted?.programId === ctx.actor.programId) {
    return { kind: 'code', keyId: minted.keyId, serial: minted.serial };
  }
  const serial = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(serial) && serial > 0 ? { kind: 'serial', serial } : null;
}
