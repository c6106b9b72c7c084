import { utcToLocal } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { selectClock, type ProgramClock } from './queries.ts';

/** The actor's program's time zone and the database's clock. @throws Refusal where the program is gone */
export async function programClock(ctx: StaffContext): Promise<ProgramClock> {
  const clock = await selectClock(ctx.sql, ctx.actor.programId);
  if (!clock) throw notFound('program');
  return clock;
}

/** An instant as a spreadsheet reads it: `2026-03-08 14:05:09` on the clocks of the zone. */
export function localStamp(instant: Date, timeZone: string): string {
  return utcToLocal(instant, timeZone).replace('T', ' ');
}
