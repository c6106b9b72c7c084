import { readFileSync } from 'node:fs';
import { cpuUsage } from 'node:process';

/** Core time since some moment, in ms, of all cores together. */
export interface CoreTime {
  /** Of everybody, ourselves included. */
  busyMs: number;
  idleMs: number;
  ownMs: number;
}

/** The system counts in hundredths of a second. */
const LOOK_EVERY_MS = 50;
const REST_MS_MAX = 800;
/** Others' share of the cores that is no reason to rest: what the system does on our own behalf is among it. */
const OTHERS_SHARE_MIN = 0.2;
/** Where so much is idle, nobody is in anybody's way. */
const IDLE_SHARE_ENOUGH = 1 / 3;
/** Rest for each moment of core time that others took beyond their share. */
const REST_FOR_OTHERS = 12;

/**
 * Lets long work rest while others want the cores. A low priority gives them the core, but not the disk nor the memory's
 * bandwidth, which the work would go on using in every gap they leave. On a machine with nothing else to do it never rests.
 */
export class StandAside {
  readonly #read: () => CoreTime | null;
  #lookedAt = performance.now();
  #before: CoreTime | null;

  /** @param read how the cores' time was spent so far; null where the system does not say */
  constructor(read: () => CoreTime | null = readCoreTime) {
    this.#read = read;
    this.#before = read();
  }

  /** Called between pieces of work; takes no time while nobody else wants the cores. */
  async rest(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    const now = this.#read();
    const restMs = now && this.#before ? restFor(this.#before, now) : 0;
    if (restMs >= 1) await new Promise((resolve) => setTimeout(resolve, restMs));
    this.#before = this.#read();
    this.#lookedAt = performance.now();
  }
}

function restFor(before: CoreTime, now: CoreTime): number {
  const busy = now.busyMs - before.busyMs;
  const idle = now.idleMs - before.idleMs;
  if (idle > (busy + idle) * IDLE_SHARE_ENOUGH) return 0;
  const others = busy - (now.ownMs - before.ownMs);
  return Math.min(REST_MS_MAX, (others - (busy + idle) * OTHERS_SHARE_MIN) * REST_FOR_OTHERS);
}

/** The first line of Linux' `/proc/stat` (proc(5)), in ticks of 10 ms; null elsewhere. */
function readCoreTime(): CoreTime | null {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
      .split(/\s+/)
      .slice(1)
      .map((ticks) => Number(ticks) * 10);
    const own = cpuUsage();
    return {
      busyMs: user + nice + system + irq + softirq + steal,
      idleMs: idle + iowait,
      ownMs: (own.user + own.system) / 1000,
    };
  } catch {
    return null;
  }
}
