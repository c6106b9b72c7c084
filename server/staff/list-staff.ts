import type { StaffContext } from '../context.ts';
import { selectStaff, type StaffRow } from './queries.ts';

const STAFF_MAX = 500;

export interface Staff extends Omit<StaffRow, 'addedAt'> {
  addedAt: string;
}

/** The people of the program, first come first; at most 500. */
export async function listStaff(ctx: StaffContext): Promise<Staff[]> {
  const rows = await selectStaff(ctx.sql, ctx.actor.programId, STAFF_MAX);
  return rows.map((row) => ({ ...row, addedAt: row.addedAt.toISOString() }));
}
