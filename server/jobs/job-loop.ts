import type { Context } from '#server/context.ts';
import { isDatabaseAway } from '#server/db/database-away.ts';

interface JobLoopOptions {
  log: Context['log'];
  /** How late work that nobody announces may be found. */
  everyMs: number;
  /** What is done, for the log: `${what} failed`. */
  what: string;
  /** Does what there is to do; `goOn` says before each further piece whether it may be begun. */
  work: (goOn: () => boolean) => Promise<unknown>;
}

/**
 * Work that is looked for from time to time, and at once where somebody wakes it; never twice at the same time in one
 * server. What fails is logged and looked for again; while the database is away there is nothing to do, and requests say
 * so already.
 *
 * Which piece is whose is decided in the database by each kind of work: a lease on the noun's own row, or a lock. A queue
 * was weighed twice (graphile-worker 0.18, pg-boss 12; both MIT and well kept) and would replace this file alone: each brings
 * `pg` as a second driver and a table of jobs beside the rows that already say what waits, how far it is and who
 * cancelled it, and the two would have to agree after every crash. Three of the five kinds have no jobs at all, only a time.
 */
export class JobLoop {
  readonly #options: JobLoopOptions;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;
  #again = false;

  constructor(options: JobLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), this.#options.everyMs).unref();
    this.#look();
  }

  /** Looks now; where it is at work, once more when that is done, since it may have looked there already. */
  wake(): void {
    if (this.#work) this.#again = true;
    else this.#look();
  }

  /** Ends after the piece that is under way. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#work;
  }

  #look(): void {
    if (!this.#timer || this.#work) return;
    this.#again = false;
    this.#work = this.#run().finally(() => {
      this.#work = null;
      if (this.#again) this.#look();
    });
  }

  async #run(): Promise<void> {
    const { log, what, work } = this.#options;
    try {
      await work(() => this.#timer !== null);
    } catch (error) {
      if (!isDatabaseAway(error)) log(`${what} failed`, error);
    }
  }
}
