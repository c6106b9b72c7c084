import type { Role, StaffContext } from '../context.ts';
import { lockRoster } from './lock-roster.ts';
import type { Staff } from './list-staff.ts';
import { updateRole } from './queries.ts';
import { recordEvent } from './record-event.ts';

export interface ChangeRoleInput {
  role: Role;
  /** Said by owners who give their own role away, so that nobody does it by a slip. */
  confirmSelf?: boolean | undefined;
}

/** Gives a person of the program another role. Refuses what `lockRoster` refuses; the same role again changes nothing. */
export async function changeRole(ctx: StaffContext, userId: string, input: ChangeRoleInput): Promise<Staff> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const person = await lockRoster(ctx, tx, userId, {
      losesOwner: input.role !== 'owner',
      confirmSelf: input.confirmSelf,
    });
    if (person.role === input.role) return person;
    await updateRole(tx, programId, userId, input.role);
    await recordEvent(tx, ctx.actor, {
      type: 'staff.role-changed',
      subject: userId,
      data: { from: person.role, to: input.role },
    });
    return { ...person, role: input.role };
  });
}
