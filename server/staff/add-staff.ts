import type { Role, StaffContext } from '../context.ts';
import { Refusal } from '../errors.ts';
import { createUser } from './create-user.ts';
import { getStaff, type Staff } from './list-staff.ts';
import { oneTimePassword } from './one-time-password.ts';
import { insertMember, insertPasswordDue, selectUserByEmail } from './queries.ts';
import { recordEvent } from './record-event.ts';

export interface AddStaffInput {
  name: string;
  email: string;
  role: Role;
}

/**
 * Adds a person to the program. Whoever signs in to another program of this instance keeps name and password, and
 * `password` is null; for somebody new it is random, shown this once, and to be changed at the first sign-in. Refuses a
 * person who belongs to it already.
 * @param ownPassword one that the person knows already, so that it stays
 */
export async function addStaff(
  ctx: StaffContext,
  input: AddStaffInput,
  ownPassword?: string,
): Promise<{ staff: Staff; password: string | null }> {
  const { programId } = ctx.actor;
  const newPassword = ownPassword ?? oneTimePassword();
  const email = input.email.toLowerCase();
  const passwordHash = await ctx.staffAuth.hashPassword(newPassword);
  return ctx.sql.begin(async (tx) => {
    const known = await selectUserByEmail(tx, email);
    const user = known ?? (await createUser(tx, { name: input.name, email, passwordHash }));
    if (!known && ownPassword === undefined) await insertPasswordDue(tx, user.userId, ctx.actor.userId);
    const addedAt = await insertMember(tx, programId, user.userId, input.role);
    if (!addedAt) {
      const message = `${user.name} belongs to this program already.`;
      throw new Refusal('conflict', 'already-staff', message, { fields: [{ path: 'email', message }] });
    }
    await recordEvent(tx, ctx.actor, {
      type: 'staff.added',
      subject: user.userId,
      data: { role: input.role },
    });
    const staff = await getStaff(ctx, user.userId, tx);
    return { staff, password: known ? null : newPassword };
  });
}
