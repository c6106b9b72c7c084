import { randomUUID } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { leasePrint } from '#server/prints/lease-print.ts';
import { ExportRun } from './export-run.ts';
import { sweepExports } from './sweep-exports.ts';

/** Another server's orders, and what a killed one left, are found within this time. */
const LOOK_EVERY_MS = 2000;
const SWEEP_EVERY_MS = 600_000;
/** One export of any size at a time, and beside it one that is done in moments. */
const SLOTS: readonly { codesMax: number }[] = [{ codesMax: Number.MAX_SAFE_INTEGER }, { codesMax: 200_000 }];

/**
 * Makes the files of print runs that wait in the database, a few at a time, each in a process of its own. The row is the
 * job: who has renewed it within the last seconds holds it, so any number of servers share the work, and what one of
 * them leaves behind another takes up. (graphile-worker was weighed: it brings a second driver, counts a job of a killed
 * process as lost only after hours, and the lease, the progress and the cancelling would still have to be ours.)
 */
export class ExportRunner {
  readonly #ctx: Pick<Context, 'sql' | 'codes' | 'config' | 'log'>;
  readonly #runs = new Map<(typeof SLOTS)[number], ExportRun>();
  #timers: NodeJS.Timeout[] = [];
  #sweeping: Promise<void> = Promise.resolve();
  #looking: Promise<void> | null = null;
  #started = false;
  #again = false;

  constructor(ctx: Pick<Context, 'sql' | 'codes' | 'config' | 'log'>) {
    this.#ctx = ctx;
  }

  start(): void {
    this.#started = true;
    this.#timers = [
      setInterval(() => this.wake(), LOOK_EVERY_MS).unref(),
      setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref(),
    ];
    this.wake();
    this.#sweep();
  }

  /** Looks for work now, and lets runs that were cancelled know it. */
  wake(): void {
    if (!this.#started) return;
    for (const run of this.#runs.values()) run.renewSoon();
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#look()
      .catch((error: unknown) => this.#ctx.log('looking for print runs failed', error))
      .finally(() => {
        this.#looking = null;
        if (this.#again) this.wake();
        this.#again = false;
      });
  }

  /** Lets go of what is under way; the next start goes on with it. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#timers.forEach(clearInterval);
    await Promise.all([this.#looking, this.#sweeping]);
    await Promise.all([...this.#runs.values()].map((run) => run.release()));
  }

  #sweep(): void {
    this.#sweeping = sweepExports(this.#ctx).catch((error: unknown) => {
      this.#ctx.log('removing old export files failed', error);
    });
  }

  async #look(): Promise<void> {
    for (const slot of SLOTS) {
      if (this.#runs.has(slot) || !this.#started) continue;
      const print = await leasePrint(this.#ctx, randomUUID(), slot.codesMax);
      if (!print) continue;
      const run = new ExportRun(this.#ctx, print);
      this.#runs.set(slot, run);
      void run.ended.then(() => {
        this.#runs.delete(slot);
        this.wake();
      });
    }
  }
}
