import type { Context, Role } from '../context.ts';
import { selectRole } from './queries.ts';

/** The role a person has in a program; null for a program they do not belong to or that does not exist. */
export async function roleInProgram(ctx: Context, programId: number, userId: string): Promise<Role | null> {
  return selectRole(ctx.sql, programId, userId);
}
