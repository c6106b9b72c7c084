import type { Context } from '#server/context.ts';
import { isDatabaseAway } from '#server/db/database-away.ts';
import { sweepCalls } from '#server/idempotency/sweep-calls.ts';

const SWEEP_EVERY_MS = 600_000;

/** Forgets, now and then, the calls whose keys nobody needs any more; any number of servers share the work. */
export class CallSweeper {
  readonly #ctx: Pick<Context, 'sql' | 'log'>;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(ctx: Pick<Context, 'sql' | 'log'>) {
    this.#ctx = ctx;
  }

  start(): void {
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
    this.#sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  #sweep(): void {
    this.#sweeping = sweepCalls(this.#ctx.sql).catch((error: unknown) => {
      if (!isDatabaseAway(error)) this.#ctx.log('forgetting old calls failed', error);
    });
  }
}
