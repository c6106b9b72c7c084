import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import path from 'node:path';
import type { Context } from '#server/context.ts';

/** Of a lease that runs out after 15 seconds. */
const RENEW_EVERY_MS = 1000;

interface LeasedProcessOptions<Progress> {
  log: Context['log'];
  /** What it does, for the log: `${what} process could not be started`. */
  what: string;
  /** A file of this folder. */
  file: string;
  options?: ForkOptions;
  /** Sent to it when it starts; secrets go this way, and are written nowhere. */
  task: object;
  /** Renews the lease and writes down how far it is; false where the lease is another's, or nobody's. */
  renew: (progress: Progress | null) => Promise<boolean>;
}

/** How a process ended. */
export interface ProcessEnd<Report> {
  /** Its last word; null where it was killed. */
  report: Report | null;
  /** False where it was killed since the lease was lost. */
  held: boolean;
}

/**
 * Work in a process of its own, so that claims go on beside it and its memory goes with it. It lives as long as its lease
 * can be renewed.
 */
export class LeasedProcess<Progress extends { kind: 'progress' }, Report extends { kind: string }> {
  /** When it is gone. The lease is renewed until its last word, or until `close` where it had none. */
  readonly ended: Promise<ProcessEnd<Report>>;
  readonly #renew: (progress: Progress | null) => Promise<boolean>;
  readonly #child: ChildProcess;
  readonly #timer: NodeJS.Timeout;
  #progress: Progress | null = null;
  #report: Report | null = null;
  #held = true;
  #renewing: Promise<void> = Promise.resolve();

  constructor({ log, what, file, options, task, renew }: LeasedProcessOptions<Progress>) {
    this.#renew = renew;
    this.#child = fork(path.join(import.meta.dirname, file), { serialization: 'advanced', ...options });
    const exited = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        log(`${what} process could not be started`, error);
        resolve();
      });
    });
    this.#child.on('message', (told: Progress | Report) => {
      if (told.kind === 'progress') this.#progress = told as Progress;
      else this.#report = told as Report;
    });
    // Where it is gone already, its exit says so.
    this.#child.send(task, () => undefined);
    this.#timer = setInterval(() => this.renewSoon(), RENEW_EVERY_MS).unref();
    this.ended = exited.then(async () => {
      await this.#renewing;
      return { report: this.#report, held: this.#held };
    });
  }

  /** Asks whether it is still wanted. */
  renewSoon(): void {
    this.#renewing = this.#renewing.then(() => this.#renewNow());
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets go of the lease, when what came of the process is written down. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #renewNow(): Promise<void> {
    if (!this.#held || this.#report) return;
    try {
      this.#held = await this.#renew(this.#progress);
    } catch {
      // The database is away. The process goes on, and the next turn says whether another server has taken over.
      return;
    }
    if (!this.#held && !this.#report) this.kill();
  }
}
