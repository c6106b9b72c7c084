import type { Context } from '../context.ts';
import { selectMemberships, type MembershipRow } from './queries.ts';
import type { StaffIdentity } from './staff-auth.ts';

export interface Me extends StaffIdentity {
  programs: MembershipRow[];
}

/** The person who is signed in, and the programs they work for. */
export async function getMe(ctx: Context, identity: StaffIdentity): Promise<Me> {
  return { ...identity, programs: await selectMemberships(ctx.sql, identity.userId) };
}
