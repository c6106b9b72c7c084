import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { codeCount, type PrintJob } from './print-file.ts';
import type { Sheet, SheetDrawer, SheetsInput } from './sheet-drawer.ts';
import type { SheetOrder } from './sheet-thread.ts';

/** Fewer labels are drawn before a thread has started. */
const LABELS_A_THREAD = 10_000;
const THREADS_MAX = 4;
// So many keep the event loop waiting for less than 10 ms on a slow core.
const LABELS_A_BLOCK = 256;
// So many make what a message costs small; a thread has the next one waiting.
const LABELS_AN_ORDER = 2048;
const ORDERS_AHEAD = 2;

/** The sheets of a job in order: drawn here where they are few, else by several threads. */
export async function* drawnSheets(
  job: PrintJob,
  input: SheetsInput,
  drawer: SheetDrawer,
): AsyncGenerator<Sheet[], void, void> {
  const { perSheet } = input.style.layout;
  const threads = Math.min(THREADS_MAX, availableParallelism(), Math.floor(codeCount(job) / LABELS_A_THREAD));
  if (threads > 1) {
    yield* threadedSheets(orders(job, perSheet, LABELS_AN_ORDER), input, threads);
    return;
  }
  for (const { firstSerial, codes } of orders(job, perSheet, LABELS_A_BLOCK)) {
    await nextTurn();
    yield drawer.draw(firstSerial, codes);
  }
}

/** The codes of a job by whole sheets, about so many at a time. */
function* orders(job: PrintJob, perSheet: number, about: number): Generator<SheetOrder, void, void> {
  const { cipher, lastSerial } = job;
  const many = perSheet * Math.ceil(about / perSheet);
  for (let firstSerial = job.firstSerial; firstSerial <= lastSerial; firstSerial += many) {
    const count = Math.min(many, lastSerial - firstSerial + 1);
    const codes = new Uint8Array(count * cipher.length);
    cipher.encryptRange(firstSerial, count, codes);
    yield { firstSerial, codes };
  }
}

async function* threadedSheets(
  all: Iterable<SheetOrder>,
  input: SheetsInput,
  count: number,
): AsyncGenerator<Sheet[], void, void> {
  const threads = Array.from({ length: count }, () => new SheetThread(input));
  try {
    const ahead: Promise<Sheet[]>[] = [];
    let turn = 0;
    for (const order of all) {
      const drawn = threads[turn++ % count]?.draw(order);
      if (!drawn) continue;
      const oldest = ahead.push(drawn) > ORDERS_AHEAD * count ? ahead.shift() : undefined;
      if (oldest) yield await oldest;
    }
    for (const drawn of ahead) yield await drawn;
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

/** A thread that draws what it is given, in turn. */
class SheetThread {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (sheets: Sheet[]) => void; reject: (error: unknown) => void }[] = [];

  constructor(workerData: SheetsInput) {
    this.#worker = new Worker(new URL('./sheet-thread.ts', import.meta.url), { workerData, execArgv: [] });
    this.#worker.on('message', (sheets: Sheet[]) => this.#waiting.shift()?.resolve(sheets));
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  draw(order: SheetOrder): Promise<Sheet[]> {
    const drawn = new Promise<Sheet[]>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(order, [order.codes.buffer as ArrayBuffer]);
    });
    // It is awaited some turns later; until then a failure must not count as unhandled.
    drawn.catch(() => undefined);
    return drawn;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
