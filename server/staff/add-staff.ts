import { nanoid } from 'nanoid';
import type { Role, StaffContext } from '../context.ts';
import { Refusal } from '../errors.ts';
import { createUser } from './create-user.ts';
import type { Staff } from './list-staff.ts';
import { insertMember, selectUserByEmail } from './queries.ts';
import { recordEvent } from './record-event.ts';

/** 16 characters of 64: 96 bits. */
const PASSWORD_LENGTH = 16;

export interface AddStaffInput {
  name: string;
  email: string;
  role: Role;
}

/**
 * Adds a person to the program. Whoever signs in to another program of this instance keeps name and password, and
 * `password` is null; for somebody new it is random and shown this once. Refuses a person who belongs to it already.
 */
export async function addStaff(
  ctx: StaffContext,
  input: AddStaffInput,
  newPassword = nanoid(PASSWORD_LENGTH),
): Promise<{ staff: Staff; password: string | null }> {
  const { programId } = ctx.actor;
  const email = input.email.toLowerCase();
  const passwordHash = await ctx.staffAuth.hashPassword(newPassword);
  return ctx.sql.begin(async (tx) => {
    const known = await selectUserByEmail(tx, email);
    const user = known ?? (await createUser(tx, { name: input.name, email, passwordHash }));
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
    const staff = { ...user, role: input.role, addedAt: addedAt.toISOString() };
    return { staff, password: known ? null : newPassword };
  });
}
