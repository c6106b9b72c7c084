import type { Context } from '../context.ts';
import { selectStanding, type StandingRow } from './queries.ts';

/**
 * The role a person has in a program, and whether they must first choose a password; null for a program they do not belong
 * to or that does not exist.
 */
export async function standingInProgram(
  ctx: Context,
  programId: number,
  userId: string,
): Promise<StandingRow | null> {
  return selectStanding(ctx.sql, programId, userId);
}
