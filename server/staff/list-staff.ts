import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound } from '../errors.ts';
import { selectStaff, type StaffRow } from './queries.ts';

const STAFF_MAX = 500;

export interface Staff extends Omit<StaffRow, 'addedAt'> {
  addedAt: string;
}

/** The people of the program, first come first; at most 500. */
export async function listStaff(ctx: StaffContext): Promise<Staff[]> {
  const rows = await selectStaff(ctx.sql, ctx.actor.programId, { limit: STAFF_MAX });
  return rows.map(toStaff);
}

/** The person as an owner of the program sees them. @throws Refusal 404 `person-not-found` */
export async function getStaff(ctx: StaffContext, userId: string, tx: Transaction): Promise<Staff> {
  const [row] = await selectStaff(tx, ctx.actor.programId, { limit: 1, userId });
  if (!row) throw notFound('person');
  return toStaff(row);
}

const toStaff = (row: StaffRow): Staff => ({ ...row, addedAt: row.addedAt.toISOString() });
