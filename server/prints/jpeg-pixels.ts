import { Worker } from 'node:worker_threads';
import type { Jpeg } from './jpeg-format.ts';
import type { Picture } from './symbol-job.ts';

/** Longer than the largest picture takes on a slow core. */
const LONGEST_MS = 30_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * A JPEG as pixels; the four inks as a screen shows them without a profile. It takes up to a second and some hundred
 * megabytes: in a thread of its own, so that nobody waits for it, and one after the other.
 *
 * @throws Error for what is not whole
 */
export function jpegPixels(picture: Jpeg): Promise<Picture> {
  const read = last.then(() => readInThread(picture));
  last = read.catch(() => undefined);
  return read;
}

async function readInThread({ jpeg, transformed }: Jpeg): Promise<Picture> {
  const worker = new Worker(new URL('./jpeg-thread.ts', import.meta.url), {
    workerData: { jpeg, transformed },
    execArgv: [],
  });
  const tooLong = setTimeout(() => void worker.terminate(), LONGEST_MS);
  try {
    return await new Promise<Picture>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('A picture took too long to read.')));
    });
  } finally {
    clearTimeout(tooLong);
  }
}
