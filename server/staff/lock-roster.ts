import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import { getStaff, type Staff } from './list-staff.ts';
import { lockOwners } from './queries.ts';

/**
 * What must hold before a person's place in the program changes, held until the transaction ends: the actor is still an
 * owner, the person belongs to the program, an owner remains, and owners who give up their own place say so.
 *
 * Refuses with 403 `role-not-allowed`, 404 `person-not-found`, 409 `last-owner` or `own-role`.
 */
export async function lockRoster(
  ctx: StaffContext,
  tx: Transaction,
  userId: string,
  change: { losesOwner: boolean; confirmSelf: boolean | undefined },
): Promise<Staff> {
  const { programId, userId: actorId } = ctx.actor;
  const owners = await lockOwners(tx, programId);
  // Two owners may take each other's role away at once; the second is none any more.
  if (!owners.includes(actorId)) {
    throw new Refusal('forbidden', 'role-not-allowed', 'This needs the role owner.');
  }
  const person = await getStaff(ctx, userId, tx);
  if (!change.losesOwner) return person;
  if (owners.length === 1 && owners[0] === userId) {
    throw new Refusal(
      'conflict',
      'last-owner',
      `${person.name} is the only owner; make somebody else an owner first.`,
    );
  }
  if (userId === actorId && !change.confirmSelf) {
    throw new Refusal(
      'conflict',
      'own-role',
      'This takes your own rights as owner away; say so with "confirmSelf": true.',
    );
  }
  return person;
}
