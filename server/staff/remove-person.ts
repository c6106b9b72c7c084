import type { StaffContext } from '../context.ts';
import { lockRoster } from './lock-roster.ts';
import { deleteMember, deleteSessions } from './queries.ts';
import { recordEvent } from './record-event.ts';

/**
 * Takes a person out of the program and ends their sessions. Their name stays where it says who did what. Refuses what
 * `lockRoster` refuses.
 */
export async function removePerson(
  ctx: StaffContext,
  userId: string,
  { confirmSelf }: { confirmSelf?: boolean | undefined },
): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    const { role } = await lockRoster(ctx, tx, userId, { losesOwner: true, confirmSelf });
    await deleteMember(tx, ctx.actor.programId, userId);
    await deleteSessions(tx, userId);
    await recordEvent(tx, ctx.actor, { type: 'staff.removed', subject: userId, data: { role } });
  });
}
