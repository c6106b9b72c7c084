import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { winnersOf, type Winners, type WinnersDraw } from '#campaigns/draws/winners.ts';

/** What a thread is told to draw; the seed stays in this process. */
export interface DrawOrder {
  key: KeyObject;
  draw: WinnersDraw;
}

/** Threads at once; after a start the codes of hundreds of batches may be seen in the same second. */
const THREADS_MAX = 2;
const queue: (() => void)[] = [];
let threads = 0;

/** Draws in a thread of its own, when one is free. @throws Error as `drawKeys` does */
export async function drawApart(key: KeyObject, draw: WinnersDraw): Promise<Winners> {
  if (threads < THREADS_MAX) threads += 1;
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    return await drawInThread(key, draw);
  } finally {
    const next = queue.shift();
    if (next) next();
    else threads -= 1;
  }
}

async function drawInThread(key: KeyObject, draw: WinnersDraw): Promise<Winners> {
  const workerData: DrawOrder = { key, draw };
  const worker = new Worker(new URL('./draw-thread.ts', import.meta.url), { workerData, execArgv: [] });
  const [keys] = (await once(worker, 'message')) as [Float64Array];
  return winnersOf(keys, draw.table);
}
