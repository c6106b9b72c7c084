import { MasterKeyError } from '#server/codes/master-key.ts';
import { SetupError } from '#server/db/setup-error.ts';

type Stop = () => Promise<unknown>;

/** Within this time a repeated signal is the same Ctrl-C: the terminal, npm and our own launcher each send it. */
const SAME_PRESS_MS = 1000;

/**
 * Runs a long-lived program: what it has started is stopped in reverse order, once, by Ctrl-C, SIGTERM, the death of
 * the process that started us, or an error. A second Ctrl-C stops waiting. A SetupError is printed as its sentence.
 */
export class Lifecycle {
  readonly #stops: Stop[] = [];
  #begun: Promise<void> = Promise.resolve();
  #ending: Promise<never> | undefined;
  #endingSince = 0;

  /** `begin` starts things and registers each with `onStop`; the program lives until `end`. */
  async run(begin: () => Promise<void>): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#onSignal());
    process.on('disconnect', () => void this.end(0));
    // The channel to the launcher only tells of its death; it is no reason to stay.
    process.channel?.unref();
    this.#begun = begin();
    try {
      await this.#begun;
    } catch (error) {
      // What a stop has torn down fails on its way out.
      if (!this.#ending) console.error(sentenceOf(error));
      await this.end(1);
    }
  }

  /** Registers how to stop what was just started. When we are ending already, stops it and rejects. */
  async onStop(stop: Stop): Promise<void> {
    this.#stops.push(stop);
    if (!this.#ending) return;
    await this.#stopStarted();
    throw new Error('Stopped while starting');
  }

  get ending(): boolean {
    return this.#ending !== undefined;
  }

  /** Stops everything and leaves with this exit code. */
  end(code: number): Promise<never> {
    this.#endingSince ||= Date.now();
    return (this.#ending ??= this.#stopAll(code));
  }

  #onSignal(): void {
    if (!this.#ending) {
      console.log('\nStopping');
      void this.end(0);
    } else if (Date.now() - this.#endingSince > SAME_PRESS_MS) {
      console.log('Left without waiting; the next start recovers.');
      process.exit(130);
    }
  }

  async #stopAll(code: number): Promise<never> {
    await this.#stopStarted();
    // Whatever is just being started registers itself, and is stopped then.
    await this.#begun.catch(() => undefined);
    process.exit(code);
  }

  async #stopStarted(): Promise<void> {
    for (let stop = this.#stops.pop(); stop; stop = this.#stops.pop()) await stop().catch(report);
  }
}

/** One sentence where the person can act on it; otherwise everything we know. */
export function sentenceOf(error: unknown): string {
  if (error instanceof SetupError || error instanceof MasterKeyError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function report(error: unknown): void {
  console.error(sentenceOf(error));
}
