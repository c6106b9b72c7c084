import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { winnersOf, type Winners, type WinnersDraw } from '#campaigns/draws/winners.ts';

/** What a thread is told to draw; the seed stays in this process. */
export interface DrawOrder {
  key: KeyObject;
  draw: WinnersDraw;
}

/** Draws in a thread of its own. @throws Error as `drawKeys` does */
export async function drawApart(key: KeyObject, draw: WinnersDraw): Promise<Winners> {
  const workerData: DrawOrder = { key, draw };
  const worker = new Worker(new URL('./draw-thread.ts', import.meta.url), { workerData, execArgv: [] });
  const [keys] = (await once(worker, 'message')) as [Float64Array];
  return winnersOf(keys, draw.table);
}
