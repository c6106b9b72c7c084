import type { Database } from '../db/connect.ts';
import { deleteOldCalls } from './queries.ts';

/** Twice what is promised: a retry of yesterday's call may come late. */
const KEPT_HOURS = 48;
const BATCH = 1000;

/** Forgets old calls, a thousand at a time, so that nobody waits for it. Returns how many. */
export async function sweepCalls(sql: Database): Promise<number> {
  let removed = 0;
  for (;;) {
    const count = await deleteOldCalls(sql, KEPT_HOURS, BATCH);
    removed += count;
    if (count < BATCH) return removed;
  }
}
