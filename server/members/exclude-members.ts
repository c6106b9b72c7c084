import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import type { exclusionOutcomes } from '../routes/schemas/exclusions.ts';
import { recordEvent } from '../staff/record-event.ts';
import { deleteExcluded, insertChanges, insertExcluded } from './exclusion-queries.ts';
import { findMembers } from './find-members.ts';

/**
 * Puts people on the list of those whom campaigns may leave out, each named by a member's id, a code that they have claimed
 * or a voucher's number. Who is found is added though others are not; who is on the list already stays as they are.
 */
export async function excludeMembers(
  ctx: StaffContext,
  { who, reason }: { who: readonly string[]; reason: string },
): Promise<z.infer<typeof exclusionOutcomes>> {
  const { programId, userId: by } = ctx.actor;
  const found = await findMembers(ctx, who);
  const memberIds = [...new Set(found.filter((one) => one !== null))];
  const added = await ctx.sql.begin(async (tx) => {
    const fresh = await insertExcluded(tx, programId, memberIds, { reason, by });
    if (fresh.length === 0) return fresh;
    await insertChanges(tx, programId, fresh, { change: 'added', reason, by });
    const data = { memberIds: fresh, reason };
    await recordEvent(tx, ctx.actor, { type: 'members.excluded', subject: programId, data });
    return fresh;
  });
  return {
    outcomes: who.map((text, index) => {
      const memberId = found[index] ?? null;
      if (!memberId) return { who: text, memberId, outcome: 'not-found' };
      return { who: text, memberId, outcome: added.includes(memberId) ? 'added' : 'listed' };
    }),
  };
}

/** Takes a member off the list; from the next claim on they take part. @throws Refusal `excluded-member-not-found` */
export async function includeMember(ctx: StaffContext, memberId: string, reason: string): Promise<void> {
  const { programId, userId: by } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    if (!(await deleteExcluded(tx, programId, memberId))) throw notFound('excluded-member');
    await insertChanges(tx, programId, [memberId], { change: 'removed', reason, by });
    await recordEvent(tx, ctx.actor, { type: 'member.included', subject: memberId, data: { reason } });
  });
}
