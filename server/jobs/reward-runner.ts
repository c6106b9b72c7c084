import type { Context } from '../context.ts';
import { isDatabaseAway } from '../db/database-away.ts';
import { sendNextPayout } from '../rewards/send-payouts.ts';
import { releaseOverdue, settleNextOrder } from '../rewards/settle-partner-orders.ts';

const LOOK_EVERY_MS = 2000;
/** Calls to partners at once: one that is slow does not hold up the others. */
const CALLS = 4;
/** Then what has run out of time is looked for again. */
const TURNS_MAX = 25;

/**
 * Asks partners for what waits in the database: rewards to reserve, confirm or release, payouts to send. The row is the
 * job; whoever leases it asks, on any server, and a server that is killed leaves a lease that runs out.
 */
export class RewardRunner {
  readonly #ctx: Pick<Context, 'sql' | 'config' | 'secret' | 'log'>;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;

  constructor(ctx: Pick<Context, 'sql' | 'config' | 'secret' | 'log'>) {
    this.#ctx = ctx;
  }

  start(): void {
    this.#timer = setInterval(() => this.#wake(), LOOK_EVERY_MS).unref();
    this.#wake();
  }

  /** Lets the calls that are under way come to their end. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#work;
  }

  #wake(): void {
    this.#work ??= this.#takeAll()
      .catch((error: unknown) => {
        // While the database is away there is nothing to ask, and requests say so already.
        if (!isDatabaseAway(error)) this.#ctx.log('asking partners failed', error);
      })
      .finally(() => (this.#work = null));
  }

  async #takeAll(): Promise<void> {
    await releaseOverdue(this.#ctx);
    await Promise.all(Array.from({ length: CALLS }, () => this.#takeInTurn()));
  }

  async #takeInTurn(): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX && this.#timer; turn += 1) {
      if (!(await settleNextOrder(this.#ctx)) && !(await sendNextPayout(this.#ctx))) return;
    }
  }
}
