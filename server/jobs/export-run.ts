import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from '#server/context.ts';
import { wantedPrints } from '#server/prints/expire-prints.ts';
import { exportsFolder } from '#server/prints/export-folder.ts';
import { type ExportReport, unfinishedFolder } from '#server/prints/export-task.ts';
import {
  failPrint,
  finishPrint,
  isLastAttempt,
  type LeasedPrint,
  releasePrint,
  renewPrint,
} from '#server/prints/lease-print.ts';

type RunContext = Pick<Context, 'sql' | 'codes' | 'config' | 'log'>;

const RENEW_EVERY_MS = 1000;

/** A print run in the hands of this server: its process, and its row in the database. */
export class ExportRun {
  readonly ended: Promise<void>;
  readonly #ctx: RunContext;
  readonly #print: LeasedPrint;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #report: ExportReport | null = null;
  #done = { codes: 0, bytes: 0 };
  #timer: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();
  #held = true;
  #releasing = false;

  constructor(ctx: RunContext, print: LeasedPrint) {
    this.#ctx = ctx;
    this.#print = print;
    this.#child = fork(path.join(import.meta.dirname, 'export-process.ts'), {
      serialization: 'advanced',
      execArgv: [],
      // Compiled once and not in every process and thread: half the memory, and a second earlier.
      env: { ...process.env, NODE_COMPILE_CACHE: path.join(exportsFolder(ctx.config), 'compiled') },
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        ctx.log('an exporting process could not be started', error);
        resolve();
      });
    });
    this.#child.on('message', (report: ExportReport) => {
      if (report.kind === 'progress') this.#done = { codes: report.codesDone, bytes: report.bytesDone };
      else this.#report = report;
    });
    // Where it is gone already, its exit says so.
    this.#child.send(print.task, () => undefined);
    this.#timer = setInterval(() => this.renewSoon(), RENEW_EVERY_MS).unref();
    this.ended = this.#exited.then(() => this.#settle());
  }

  /** Tells the database how far the run is, and hears whether it is still wanted. */
  renewSoon(): void {
    this.#renewing = this.#renewing.then(() => this.#renew());
  }

  /** Stops the process and puts the run back into the queue. */
  async release(): Promise<void> {
    this.#releasing = true;
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async #renew(): Promise<void> {
    if (!this.#held || this.#report) return;
    try {
      this.#held = await renewPrint(this.#ctx, this.#print, this.#done);
    } catch {
      // The database is away. The process goes on, and the next turn says whether another server has taken over.
      return;
    }
    if (!this.#held) this.#child.kill('SIGKILL');
  }

  async #settle(): Promise<void> {
    await this.#renewing;
    try {
      await this.#conclude();
    } catch (error) {
      // The lease runs out, and whoever takes the run up finds the files as they are.
      this.#ctx.log(`the end of print run ${this.#print.printRunId} could not be written down`, error);
    } finally {
      clearInterval(this.#timer);
    }
  }

  async #conclude(): Promise<void> {
    const { task, attempts } = this.#print;
    const report = this.#report;
    if (!this.#held) return this.#discardUnwanted();
    if (report?.kind === 'done') {
      await finishPrint(this.#ctx, this.#print, report);
    } else if (report?.kind === 'failed') {
      this.#ctx.log(`print run ${this.#print.printRunId} failed: ${report.message}`);
      await failPrint(this.#ctx, this.#print, report.failure);
    } else if (isLastAttempt(attempts) && !this.#releasing) {
      await rm(unfinishedFolder(task.folder), { recursive: true, force: true });
      await failPrint(this.#ctx, this.#print, 'broken');
    } else {
      await releasePrint(this.#ctx, this.#print);
    }
  }

  /** A cancelled run leaves nothing; one that another server has taken over belongs to it with all its files. */
  async #discardUnwanted(): Promise<void> {
    const wanted = await wantedPrints(this.#ctx, [this.#print]);
    if (wanted(this.#print)) return;
    const { folder } = this.#print.task;
    for (const left of [unfinishedFolder(folder), folder]) await rm(left, { recursive: true, force: true });
  }
}
