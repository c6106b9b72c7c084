import type { Transaction } from '../db/connect.ts';

/** What is known by a phone number gives way to an address, and never the other way round. */
export async function upsertHousehold(
  tx: Transaction,
  member: { programId: number; memberId: string; household: string; by: 'address' | 'phone' },
): Promise<void> {
  await tx`
    insert into member_trait as t (program_id, member_id, household, household_by)
    values (${member.programId}, ${member.memberId}, ${member.household}, ${member.by})
    on conflict (program_id, member_id) do update
    set household = excluded.household, household_by = excluded.household_by
    where excluded.household_by = 'address' or t.household_by is distinct from 'address'`;
}
