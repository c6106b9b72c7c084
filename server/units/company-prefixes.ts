import type { StaffContext } from '../context.ts';
import { invalidField } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { insertPrefix, selectPrefixes } from './queries.ts';
import { referencesOf } from './sscc.ts';

export interface CompanyPrefix {
  prefix: string;
  /** How many units can still be numbered. */
  left: number;
}

/** The GS1 company prefixes that units of the program are numbered under. */
export async function listPrefixes(ctx: StaffContext): Promise<CompanyPrefix[]> {
  const rows = await selectPrefixes(ctx.sql, ctx.actor.programId);
  return rows.map(({ prefix, nextReference }) => ({ prefix, left: referencesOf(prefix) - nextReference }));
}

/**
 * Adds a prefix that GS1 has given to the brand, 4 to 12 digits. Adding one again does nothing. Refuses one that another
 * one begins with: a number could then belong to both.
 */
export async function addPrefix(ctx: StaffContext, prefix: string): Promise<CompanyPrefix[]> {
  const { programId, userId } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    const known = await selectPrefixes(tx, programId, true);
    const twin = known.find(
      (one) => one.prefix !== prefix && (one.prefix.startsWith(prefix) || prefix.startsWith(one.prefix)),
    );
    if (twin) {
      throw invalidField(
        'prefix',
        'prefix-overlaps',
        `The program has the prefix ${twin.prefix}; one cannot begin with the other.`,
      );
    }
    if (await insertPrefix(tx, programId, prefix, userId)) {
      await recordEvent(tx, ctx.actor, { type: 'company-prefix.added', subject: prefix, data: {} });
    }
  });
  return listPrefixes(ctx);
}
