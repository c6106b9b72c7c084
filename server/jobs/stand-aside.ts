import { readdirSync, readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 20;
const REST_MS_MAX = 400;
/** Rest for each moment in which a thread of ours was ready and somebody else ran. */
const REST_FOR_DELAY = 4;

/**
 * Lets long work rest while others want the cores. A low priority gives them the core, but not the disk nor the memory's
 * bandwidth, which the work would go on using in every gap they leave. On a machine with nothing else to do it never rests.
 */
export class StandAside {
  readonly #delayMs: () => number | null;
  #lookedAt = performance.now();
  #delayBefore: number | null;

  /** @param delayMs how long this process has waited for a core, in all; null where the system does not say */
  constructor(delayMs: () => number | null = waitedForCores) {
    this.#delayMs = delayMs;
    this.#delayBefore = delayMs();
  }

  /** Called between pieces of work; takes no time while nobody else wants the cores. */
  async rest(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    const delay = this.#delayMs();
    const waited = delay === null || this.#delayBefore === null ? 0 : delay - this.#delayBefore;
    const restMs = Math.min(REST_MS_MAX, waited * REST_FOR_DELAY);
    if (restMs >= 1) await new Promise((resolve) => setTimeout(resolve, restMs));
    this.#delayBefore = this.#delayMs();
    this.#lookedAt = performance.now();
  }
}

/** The run-queue delay of all our threads, in ms: the second figure of Linux' `schedstat`, in ns; null elsewhere. */
function waitedForCores(): number | null {
  const folder = '/proc/self/task';
  try {
    let ns = 0;
    for (const thread of readdirSync(folder))
      ns += Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[1]);
    return Number.isFinite(ns) ? ns / 1e6 : null;
  } catch {
    return null;
  }
}
