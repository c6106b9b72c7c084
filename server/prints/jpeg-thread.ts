import { parentPort, workerData } from 'node:worker_threads';
import { decode } from 'jpeg-js';
import type { Jpeg } from './jpeg-format.ts';
import type { Picture } from './symbol-job.ts';

/** Of a picture of 2000 × 2000 with four channels; a file that wants more is not what it says. */
const MEMORY_MB = 256;

const { jpeg, transformed } = workerData as Pick<Jpeg, 'jpeg' | 'transformed'>;
const { width, height, data } = decode(jpeg, {
  useTArray: true,
  // The library takes three channels for transformed whatever the file says of it.
  colorTransform: transformed,
  maxMemoryUsageInMB: MEMORY_MB,
});
const picture: Picture = { width, height, rgba: data };
parentPort?.postMessage(picture, [data.buffer as ArrayBuffer]);
