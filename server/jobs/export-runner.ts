import { randomUUID } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { leasePrint } from '#server/prints/lease-print.ts';
import { ExportRun } from './export-run.ts';
import { JobLoop } from './job-loop.ts';
import { sweepExports } from './sweep-exports.ts';

/** Another server's orders, and what a killed one left, are found within this time. */
const LOOK_EVERY_MS = 2000;
const SWEEP_EVERY_MS = 600_000;
/** One export of any size at a time, and beside it one that is done in moments. */
const SLOTS: readonly { codesMax: number }[] = [{ codesMax: Number.MAX_SAFE_INTEGER }, { codesMax: 200_000 }];

/**
 * Makes the files of print runs that wait in the database, a few at a time, each in a process of its own. The row is the
 * job: who has renewed it within the last seconds holds it, so any number of servers share the work, and what one of
 * them leaves behind another takes up.
 */
export class ExportRunner {
  readonly #ctx: Pick<Context, 'sql' | 'codes' | 'config' | 'log'>;
  readonly #runs = new Map<(typeof SLOTS)[number], ExportRun>();
  readonly #looking: JobLoop;
  readonly #sweeping: JobLoop;

  constructor(ctx: Pick<Context, 'sql' | 'codes' | 'config' | 'log'>) {
    this.#ctx = ctx;
    this.#looking = new JobLoop({
      log: ctx.log,
      everyMs: LOOK_EVERY_MS,
      what: 'looking for print runs',
      work: (goOn) => this.#look(goOn),
    });
    this.#sweeping = new JobLoop({
      log: ctx.log,
      everyMs: SWEEP_EVERY_MS,
      what: 'removing old export files',
      work: () => sweepExports(ctx),
    });
  }

  start(): void {
    this.#looking.start();
    this.#sweeping.start();
  }

  /** Looks for work now, and lets runs that were cancelled know it. */
  wake(): void {
    for (const run of this.#runs.values()) run.renewSoon();
    this.#looking.wake();
  }

  /** Lets go of what is under way; the next start goes on with it. */
  async stop(): Promise<void> {
    await Promise.all([this.#looking.stop(), this.#sweeping.stop()]);
    await Promise.all([...this.#runs.values()].map((run) => run.release()));
  }

  async #look(goOn: () => boolean): Promise<void> {
    for (const slot of SLOTS) {
      if (this.#runs.has(slot) || !goOn()) continue;
      const print = await leasePrint(this.#ctx, randomUUID(), slot.codesMax);
      if (!print) continue;
      const run = new ExportRun(this.#ctx, print);
      this.#runs.set(slot, run);
      void run.ended.then(() => {
        this.#runs.delete(slot);
        this.#looking.wake();
      });
    }
  }
}
