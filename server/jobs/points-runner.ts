import type { Context } from '#server/context.ts';
import { isDatabaseAway } from '#server/db/database-away.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';

/** How late points may be released; expired ones cannot be spent meanwhile either. */
const LOOK_EVERY_MS = 20_000;

/** Expires points and releases those that waited, a little after their time; any number of servers may run it at once. */
export class PointsRunner {
  readonly #ctx: Pick<Context, 'sql' | 'log'>;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;

  constructor(ctx: Pick<Context, 'sql' | 'log'>) {
    this.#ctx = ctx;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    this.#look();
  }

  /** Ends after the batch that is under way. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#work;
  }

  #look(): void {
    this.#work ??= runDuePoints(this.#ctx, () => this.#timer !== null)
      .catch((error: unknown) => {
        if (!isDatabaseAway(error)) this.#ctx.log('expiring and releasing points failed', error);
      })
      .finally(() => (this.#work = null));
  }
}
