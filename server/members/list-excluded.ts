import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { containsPattern } from '../http/paging.ts';
import { readCursor, uuidForm, writeCursor } from '../insights/cursor.ts';
import type { excludedListSchema, exclusionChangeListSchema } from '../routes/schemas/exclusions.ts';
import { selectChanges, selectExcluded } from './exclusion-queries.ts';
import { findMembers } from './find-members.ts';

/**
 * A page of those on the list of excluded persons, the newest first.
 * @param query.q what names a member, as `findMembers` reads it, or a part of the reason
 */
export async function listExcluded(
  ctx: StaffContext,
  query: { q?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<z.infer<typeof excludedListSchema>> {
  const { q, limit } = query;
  const after = readCursor(query.cursor, [uuidForm]);
  const [memberId = null] = q ? await findMembers(ctx, [q]) : [];
  const pattern = memberId ? null : containsPattern(q);
  const filter = { programId: ctx.actor.programId, memberId, pattern };
  const found = await selectExcluded(ctx.sql, filter, after, limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    members: page.map(({ micros: _, addedAt, ...row }) => ({ ...row, addedAt: addedAt.toISOString() })),
    nextCursor: last ? writeCursor({ micros: last.micros, rest: [last.memberId] }) : null,
  };
}

/** Who was put on the list or taken off it, the newest change first. */
export async function listExclusionChanges(
  ctx: StaffContext,
  { cursor, limit }: { cursor?: number | undefined; limit: number },
): Promise<z.infer<typeof exclusionChangeListSchema>> {
  const found = await selectChanges(ctx.sql, ctx.actor.programId, cursor ?? null, limit + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    changes: page.map(({ changedAt, ...row }) => ({ ...row, changedAt: changedAt.toISOString() })),
    nextCursor: found.length > limit && last ? String(last.changeId) : null,
  };
}
