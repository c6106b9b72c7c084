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
import { LeasedProcess, type ProcessEnd } from './leased-process.ts';

type RunContext = Pick<Context, 'sql' | 'codes' | 'config' | 'log'>;
type Progress = Extract<ExportReport, { kind: 'progress' }>;
type Ending = Exclude<ExportReport, Progress>;

/** A print run in the hands of this server: its process, and its row in the database. */
export class ExportRun {
  /** When it is over and written down. */
  readonly ended: Promise<void>;
  readonly #ctx: RunContext;
  readonly #print: LeasedPrint;
  readonly #process: LeasedProcess<Progress, Ending>;
  #releasing = false;

  constructor(ctx: RunContext, print: LeasedPrint) {
    this.#ctx = ctx;
    this.#print = print;
    this.#process = new LeasedProcess<Progress, Ending>({
      log: ctx.log,
      what: 'an exporting',
      file: 'export-process.ts',
      options: {
        execArgv: [],
        // Compiled once and not in every process and thread: half the memory, and a second earlier.
        env: { ...process.env, NODE_COMPILE_CACHE: path.join(exportsFolder(ctx.config), 'compiled') },
      },
      task: print.task,
      renew: (done) => renewPrint(ctx, print, { codes: done?.codesDone ?? 0, bytes: done?.bytesDone ?? 0 }),
    });
    this.ended = this.#process.ended.then((end) => this.#settle(end));
  }

  /** Tells the database how far the run is, and hears whether it is still wanted. */
  renewSoon(): void {
    this.#process.renewSoon();
  }

  /** Stops the process and puts the run back into the queue. */
  async release(): Promise<void> {
    this.#releasing = true;
    this.#process.kill();
    await this.ended;
  }

  async #settle(end: ProcessEnd<Ending>): Promise<void> {
    try {
      await this.#conclude(end);
    } catch (error) {
      // The lease runs out, and whoever takes the run up finds the files as they are.
      this.#ctx.log(`the end of print run ${this.#print.printRunId} could not be written down`, error);
    } finally {
      this.#process.close();
    }
  }

  async #conclude({ report, held }: ProcessEnd<Ending>): Promise<void> {
    const { task, attempts } = this.#print;
    if (!held) return this.#discardUnwanted();
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
