import { utcToLocal } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { selectClock, type ProgramClock } from './queries.ts';

const QUARTER_MS = 15 * 60_000;

/** The actor's program's time zone and the database's clock. @throws Refusal where the program is gone */
export async function programClock(ctx: StaffContext): Promise<ProgramClock> {
  const clock = await selectClock(ctx.sql, ctx.actor.programId);
  if (!clock) throw notFound('program');
  return clock;
}

/**
 * Writes instants as spreadsheets read them: `2026-03-08 14:05:09` on the clocks of the zone. Rows in order of time share
 * a quarter of an hour, within which no zone changes its clocks, so the zone is asked once for each.
 */
export function localStamps(timeZone: string): (instant: Date) => string {
  let quarter = NaN;
  let offset = 0;
  return (instant) => {
    const own = Math.floor(instant.getTime() / QUARTER_MS);
    if (own !== quarter) {
      quarter = own;
      const start = new Date(own * QUARTER_MS);
      offset = Date.parse(`${utcToLocal(start, timeZone)}Z`) - start.getTime();
    }
    return new Date(instant.getTime() + offset).toISOString().slice(0, 19).replace('T', ' ');
  };
}
