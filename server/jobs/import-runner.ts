import { randomUUID } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { importFile } from '#server/imports/import-file.ts';
import type { ImportReport, ImportTask } from '#server/imports/import-task.ts';
import { concludeImport, leaseImport, renewImport } from '#server/imports/lease-import.ts';
import type { LeasedImport } from '#server/imports/lease-queries.ts';
import { sweepFiles } from '#server/imports/sweep-files.ts';
import { JobLoop } from './job-loop.ts';
import { LeasedProcess } from './leased-process.ts';

/** Another server's uploads, and what a killed one left, are found within this time. */
const LOOK_EVERY_MS = 2000;
const SWEEP_EVERY_MS = 600_000;
const HEAP = ['--max-semi-space-size=4', '--max-old-space-size=256'];

type RunnerContext = Pick<Context, 'sql' | 'codes' | 'config' | 'log'> & { databaseUrl: string };
type Progress = Extract<ImportReport, { kind: 'progress' }>;
type Ending = Exclude<ImportReport, Progress>;

/**
 * Checks and brings in lists of codes that wait in the database, one at a time, each in a process of its own, so that
 * claims go on. As with exports the row is the job, and who has renewed it within the last seconds holds it; but a process
 * that is killed has done nothing, since all it does is one transaction.
 */
export class ImportRunner {
  readonly #ctx: RunnerContext;
  readonly #looking: JobLoop;
  readonly #sweeping: JobLoop;
  #process: LeasedProcess<Progress, Ending> | null = null;

  constructor(ctx: RunnerContext) {
    this.#ctx = ctx;
    this.#looking = new JobLoop({
      log: ctx.log,
      everyMs: LOOK_EVERY_MS,
      what: 'looking for imports',
      work: (goOn) => this.#takeAll(goOn),
    });
    this.#sweeping = new JobLoop({
      log: ctx.log,
      everyMs: SWEEP_EVERY_MS,
      what: 'removing files of old imports',
      work: () => sweepFiles(ctx),
    });
  }

  start(): void {
    this.#looking.start();
    this.#sweeping.start();
  }

  /** Looks for work now, and lets an import that was cancelled know it. */
  wake(): void {
    this.#process?.renewSoon();
    this.#looking.wake();
  }

  /** Lets go of what is under way; the next start begins it anew. */
  async stop(): Promise<void> {
    const stopped = [this.#looking.stop(), this.#sweeping.stop()];
    this.#process?.kill();
    await Promise.all(stopped);
  }

  async #takeAll(goOn: () => boolean): Promise<void> {
    while (goOn()) {
      const lease = await leaseImport(this.#ctx, randomUUID());
      if (!lease) return;
      if (goOn()) await this.#run(lease, goOn);
      else await concludeImport(this.#ctx, lease, null, true);
    }
  }

  async #run(lease: LeasedImport, goOn: () => boolean): Promise<void> {
    const { databaseUrl, codes, config, log } = this.#ctx;
    const task: ImportTask = { databaseUrl, master: codes.master, lease, file: importFile(config, lease) };
    this.#process = new LeasedProcess<Progress, Ending>({
      log,
      what: 'an importing',
      file: 'import-process.ts',
      options: { execArgv: HEAP },
      task,
      renew: (done) => renewImport(this.#ctx, lease, done?.rows ?? 0),
    });
    const { report } = await this.#process.ended;
    this.#process.close();
    this.#process = null;
    await this.#conclude(lease, report, goOn);
  }

  async #conclude(lease: LeasedImport, report: Ending | null, goOn: () => boolean): Promise<void> {
    if (report?.kind === 'failed' && report.why === 'broken') {
      this.#ctx.log(`import ${lease.importId} of program ${lease.programId} failed: ${report.message}`);
    }
    try {
      await concludeImport(this.#ctx, lease, report, !goOn());
      await sweepFiles(this.#ctx);
    } catch (error) {
      // The lease runs out, and whoever takes the import up begins it anew.
      this.#ctx.log(`the end of import ${lease.importId} could not be written down`, error);
    }
  }
}
