import type { Context } from '#server/context.ts';
import { sendNextPayout } from '#server/rewards/send-payouts.ts';
import { releaseOverdue, settleNextOrder } from '#server/rewards/settle-partner-orders.ts';
import { JobLoop } from './job-loop.ts';

type RewardContext = Pick<Context, 'sql' | 'config' | 'secret' | 'log'>;

const LOOK_EVERY_MS = 2000;
/** Calls to partners at once: one that is slow does not hold up the others. */
const CALLS = 4;
/** Then what has run out of time is looked for again. */
const TURNS_MAX = 25;

/**
 * Asks partners for what waits in the database: rewards to reserve, confirm or release, payouts to send. The row is the
 * job; whoever leases it asks, on any server, and a server that is killed leaves a lease that runs out. Stopped, it lets
 * the calls that are under way come to their end.
 */
export function rewardRunner(ctx: RewardContext): JobLoop {
  return new JobLoop({
    log: ctx.log,
    everyMs: LOOK_EVERY_MS,
    what: 'asking partners',
    work: async (goOn) => {
      await releaseOverdue(ctx);
      const turns = await Promise.allSettled(Array.from({ length: CALLS }, () => takeInTurn(ctx, goOn)));
      // Said only now: a run is over when the last of its calls is.
      for (const turn of turns) if (turn.status === 'rejected') throw turn.reason;
    },
  });
}

async function takeInTurn(ctx: RewardContext, goOn: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS_MAX && goOn(); turn += 1) {
    // Each turn both, since a backlog of one must not keep the other waiting.
    const settled = await settleNextOrder(ctx);
    const sent = await sendNextPayout(ctx);
    if (!settled && !sent) return;
  }
}
