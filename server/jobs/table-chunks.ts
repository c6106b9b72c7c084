import { Worker } from 'node:worker_threads';
import type { TableRows } from '#server/prints/table-rows.ts';
import type { ChunkOrder, TableThreadData, WrittenChunk } from './table-thread.ts';

/** The next bytes of one of a task's files. `bytes` are lent until the next chunk is asked for. */
export interface FileChunk {
  file: number;
  bytes: Uint8Array;
  crc32: number;
  /** How many codes became complete with it. */
  codes: number;
  /** The row of the file that follows; what a row is, the format says. */
  nextRow: number;
  last: boolean;
  /** What the bytes are before compression. */
  contentBytes: number;
  contentCrc32: number;
}

/** Where to go on: the first row of a file that is not written yet. */
export interface TablePlace {
  file: number;
  row: number;
}

type Order = Omit<ChunkOrder, 'id' | 'room'>;
/** Enough that no thread waits while the oldest chunk is written; each holds a megabyte. */
const CHUNKS_AHEAD = 3;

/**
 * The files of a table from a place on, in order, computed by so many threads. Memory does not grow with the table: chunks
 * lie in a few buffers that go around.
 */
export async function* tableChunks(
  data: TableThreadData,
  table: TableRows,
  from: TablePlace,
  threads: number,
): AsyncGenerator<FileChunk, void, void> {
  const orders = ordersFrom(table, from);
  const pool = new ThreadPool(data, threads);
  const underWay: { order: Order; written: Promise<WrittenChunk> }[] = [];
  const give = (room: SharedArrayBuffer) => {
    const { value: order } = orders.next();
    if (order) underWay.push({ order, written: pool.write({ ...order, room }) });
  };
  try {
    for (let k = 0; k < threads * CHUNKS_AHEAD; k++) give(new SharedArrayBuffer(roomFor(table)));
    for (let next = underWay.shift(); next; next = underWay.shift()) {
      const { file, row, rows } = next.order;
      const { room, bytes, crc32, contentBytes, contentCrc32 } = await next.written;
      const planned = table.plan.files[file];
      if (!planned) return;
      yield {
        file,
        bytes: new Uint8Array(room, 0, bytes),
        crc32,
        codes: table.plan.codesBefore(planned, row + rows) - table.plan.codesBefore(planned, row),
        nextRow: row + rows,
        last: row + rows === planned.rows,
        contentBytes,
        contentCrc32,
      };
      give(room);
    }
  } finally {
    await pool.end();
  }
}

/** Text that compression makes longer is longer by less than a thousandth. */
function roomFor(table: TableRows): number {
  return Math.ceil(table.chunkBytes * 1.001) + 64;
}

function* ordersFrom(table: TableRows, from: TablePlace): Generator<Order, undefined> {
  for (const { index, rows } of table.plan.files.slice(from.file)) {
    const start = index === from.file ? from.row : 0;
    for (let row = start; row < rows; row += table.rowsPerChunk) {
      yield { file: index, row, rows: Math.min(table.rowsPerChunk, rows - row) };
    }
  }
  return undefined;
}

interface Waiting {
  resolve: (chunk: WrittenChunk) => void;
  reject: (error: Error) => void;
}

/** Threads that write chunks; each order goes to the one with the fewest before it. */
class ThreadPool {
  readonly #threads: { worker: Worker; busy: number }[];
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  constructor(workerData: TableThreadData, threads: number) {
    this.#threads = Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('./table-thread.ts', import.meta.url), {
        workerData,
        execArgv: [],
        // What a chunk leaves behind is swept early: it is little, and many times over.
        resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 48 },
      });
      const thread = { worker, busy: 0 };
      worker.on('message', (chunk: WrittenChunk) => {
        thread.busy -= 1;
        this.#waiting.get(chunk.id)?.resolve(chunk);
        this.#waiting.delete(chunk.id);
      });
      worker.on('error', (error: Error) => this.#fail(error));
      return thread;
    });
  }

  write(order: Omit<ChunkOrder, 'id'>): Promise<WrittenChunk> {
    const thread = this.#threads.reduce((least, one) => (one.busy < least.busy ? one : least));
    thread.busy += 1;
    const id = this.#nextId++;
    const written = new Promise<WrittenChunk>((resolve, reject) =>
      this.#waiting.set(id, { resolve, reject }),
    );
    // It is awaited when its turn comes; until then a failure must not count as unhandled.
    written.catch(() => undefined);
    const message: ChunkOrder = { ...order, id };
    thread.worker.postMessage(message);
    return written;
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
