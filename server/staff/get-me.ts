import type { Context } from '../context.ts';
import { isPasswordDue, selectMemberships, type MembershipRow } from './queries.ts';
import type { StaffIdentity } from './staff-auth.ts';

export interface Me extends StaffIdentity {
  programs: MembershipRow[];
  /** Until they have chosen a password of their own, nothing else is open to them. */
  passwordDue: boolean;
}

/** The person who is signed in, and the programs they work for. */
export async function getMe(ctx: Context, identity: StaffIdentity): Promise<Me> {
  const [programs, passwordDue] = await Promise.all([
    selectMemberships(ctx.sql, identity.userId),
    isPasswordDue(ctx.sql, identity.userId),
  ]);
  return { ...identity, programs, passwordDue };
}
