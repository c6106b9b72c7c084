import { parentPort, workerData } from 'node:worker_threads';
import { drawKeys } from '#campaigns/draws/winners.ts';
import type { DrawOrder } from './draw-apart.ts';
import { prfOfKey } from './prf.ts';

const { key, draw } = workerData as DrawOrder;
const keys = drawKeys(prfOfKey(key), draw);
parentPort?.postMessage(keys, [keys.buffer as ArrayBuffer]);
