import type { Context } from '../context.ts';
import { SetupError } from '../db/setup-error.ts';
import { oneTimePassword } from './one-time-password.ts';
import {
  deleteSessions,
  insertPasswordDue,
  selectMemberships,
  selectUserByEmail,
  updatePassword,
} from './queries.ts';
import { recordEvent } from './record-event.ts';

/** Who did it, where whoever holds the machine did. */
const OPERATOR = 'command line';

/**
 * Gives a person a one-time password on the word of whoever holds the machine: the way back for an owner whom no other owner
 * can help. Ends their sessions, and is written down in each of their programs.
 * @throws SetupError where nobody signs in with this address
 */
export async function resetByOperator(
  ctx: Pick<Context, 'sql'> & { hashPassword: (password: string) => Promise<string> },
  email: string,
): Promise<{ name: string; password: string }> {
  const user = await selectUserByEmail(ctx.sql, email.trim().toLowerCase());
  if (!user)
    throw new SetupError(
      `Nobody signs in with ${email || 'no address'}; say whose password: reset-password EMAIL.`,
    );
  const { userId, name } = user;
  const password = oneTimePassword();
  const passwordHash = await ctx.hashPassword(password);
  await ctx.sql.begin(async (tx) => {
    await updatePassword(tx, userId, passwordHash);
    await insertPasswordDue(tx, userId, OPERATOR);
    await deleteSessions(tx, userId);
    for (const { programId } of await selectMemberships(tx, userId)) {
      const event = { type: 'staff.password-reset', subject: userId, data: {} };
      await recordEvent(tx, { programId, userId: OPERATOR }, event);
    }
  });
  return { name, password };
}
