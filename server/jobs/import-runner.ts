import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Context } from '#server/context.ts';
import { importFile } from '#server/imports/import-file.ts';
import type { ImportReport, ImportTask } from '#server/imports/import-task.ts';
import { concludeImport, leaseImport, renewImport } from '#server/imports/lease-import.ts';
import type { LeasedImport } from '#server/imports/lease-queries.ts';
import { sweepFiles } from '#server/imports/sweep-files.ts';

/** Another server's uploads, and what a killed one left, are found within this time. */
const LOOK_EVERY_MS = 2000;
const RENEW_EVERY_MS = 1000;
const SWEEP_EVERY_MS = 600_000;
const HEAP = ['--max-semi-space-size=4', '--max-old-space-size=256'];

type RunnerContext = Pick<Context, 'sql' | 'codes' | 'config' | 'log'> & { databaseUrl: string };

/**
 * Checks and brings in lists of codes that wait in the database, one at a time, each in a process of its own, so that
 * claims go on. As with exports the row is the job, and who has renewed it within the last seconds holds it; but a process
 * that is killed has done nothing, since all it does is one transaction.
 */
export class ImportRunner {
  readonly #ctx: RunnerContext;
  #timers: NodeJS.Timeout[] = [];
  #started = false;
  #work: Promise<void> | null = null;
  #again = false;
  #child: ChildProcess | null = null;
  #renew: () => void = () => undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(ctx: RunnerContext) {
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

  /** Looks for work now, and lets an import that was cancelled know it. */
  wake(): void {
    if (!this.#started) return;
    this.#renew();
    if (this.#work) {
      this.#again = true;
      return;
    }
    this.#work = this.#takeAll()
      .catch((error: unknown) => this.#ctx.log('looking for imports failed', error))
      .finally(() => {
        this.#work = null;
        if (this.#again) this.wake();
        this.#again = false;
      });
  }

  /** Lets go of what is under way; the next start begins it anew. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#timers.forEach(clearInterval);
    this.#child?.kill('SIGKILL');
    await Promise.all([this.#work, this.#sweeping]);
  }

  #sweep(): void {
    this.#sweeping = sweepFiles(this.#ctx).catch((error: unknown) => {
      this.#ctx.log('removing files of old imports failed', error);
    });
  }

  async #takeAll(): Promise<void> {
    while (this.#started) {
      const lease = await leaseImport(this.#ctx, randomUUID());
      if (!lease) return;
      await this.#run(lease);
    }
  }

  async #run(lease: LeasedImport): Promise<void> {
    const { databaseUrl, codes } = this.#ctx;
    const child = fork(path.join(import.meta.dirname, 'import-process.ts'), {
      serialization: 'advanced',
      execArgv: HEAP,
    });
    this.#child = child;
    let report: ImportReport | null = null;
    let rows = 0;
    child.on('message', (told: ImportReport) => {
      if (told.kind === 'progress') rows = told.rows;
      else report = told;
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', (error) => {
        this.#ctx.log('an importing process could not be started', error);
        resolve();
      });
    });
    const task: ImportTask = {
      databaseUrl,
      master: codes.master,
      lease,
      file: importFile(this.#ctx.config, lease),
    };
    // Where it is gone already, its exit says so.
    child.send(task, () => undefined);
    this.#renew = () => {
      // Where the database is away, the next turn tells.
      void renewImport(this.#ctx, lease, rows).then(
        (held) => !held && !report && child.kill('SIGKILL'),
        () => undefined,
      );
    };
    const timer = setInterval(this.#renew, RENEW_EVERY_MS).unref();
    await exited;
    clearInterval(timer);
    this.#renew = () => undefined;
    this.#child = null;
    await this.#conclude(lease, report);
  }

  async #conclude(lease: LeasedImport, report: ImportReport | null): Promise<void> {
    if (report?.kind === 'failed' && report.why === 'broken') {
      this.#ctx.log(`import ${lease.importId} of program ${lease.programId} failed: ${report.message}`);
    }
    try {
      await concludeImport(this.#ctx, lease, report, !this.#started);
      await sweepFiles(this.#ctx);
    } catch (error) {
      // The lease runs out, and whoever takes the import up begins it anew.
      this.#ctx.log(`the end of import ${lease.importId} could not be written down`, error);
    }
  }
}
