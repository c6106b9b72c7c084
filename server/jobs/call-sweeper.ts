import type { Context } from '#server/context.ts';
import { sweepCalls } from '#server/idempotency/sweep-calls.ts';
import { JobLoop } from './job-loop.ts';

const SWEEP_EVERY_MS = 600_000;

/** Forgets, now and then, the calls whose keys nobody needs any more; any number of servers share the work. */
export function callSweeper({ sql, log }: Pick<Context, 'sql' | 'log'>): JobLoop {
  return new JobLoop({
    log,
    everyMs: SWEEP_EVERY_MS,
    what: 'forgetting old calls',
    work: () => sweepCalls(sql),
  });
}
