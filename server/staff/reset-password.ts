import type { StaffContext } from '../context.ts';
import { Refusal } from '../errors.ts';
import { getStaff } from './list-staff.ts';
import { oneTimePassword } from './one-time-password.ts';
import { countForeignPrograms, deleteSessions, insertPasswordDue, updatePassword } from './queries.ts';
import { recordEvent } from './record-event.ts';

/**
 * Gives a person of the program a one-time password, returned this once, and ends their sessions. Refuses for oneself,
 * and for somebody who also works for a program that the actor does not own: the password would open that one too.
 */
export async function resetPassword(ctx: StaffContext, userId: string): Promise<{ password: string }> {
  if (userId === ctx.actor.userId) {
    throw new Refusal('conflict', 'own-password', 'Change your own password from the account menu.');
  }
  const password = oneTimePassword();
  const passwordHash = await ctx.staffAuth.hashPassword(password);
  await ctx.sql.begin(async (tx) => {
    const { name } = await getStaff(ctx, userId, tx);
    if ((await countForeignPrograms(tx, userId, ctx.actor.userId)) > 0) {
      throw new Refusal(
        'conflict',
        'shared-person',
        `${name} also works for a program that you do not own; only an owner of all their programs can reset the password.`,
      );
    }
    await updatePassword(tx, userId, passwordHash);
    await insertPasswordDue(tx, userId, ctx.actor.userId);
    await deleteSessions(tx, userId);
    await recordEvent(tx, ctx.actor, { type: 'staff.password-reset', subject: userId, data: {} });
  });
  return { password };
}
