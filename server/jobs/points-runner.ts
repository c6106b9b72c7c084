import type { Context } from '#server/context.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { JobLoop } from './job-loop.ts';

/** How late points may be released; expired ones cannot be spent meanwhile either. */
const LOOK_EVERY_MS = 20_000;

/** Expires points and releases those that waited, a little after their time; any number of servers may run it at once. */
export function pointsRunner({ sql, log }: Pick<Context, 'sql' | 'log'>): JobLoop {
  return new JobLoop({
    log,
    everyMs: LOOK_EVERY_MS,
    what: 'expiring and releasing points',
    work: (goOn) => runDuePoints({ sql }, goOn),
  });
}
