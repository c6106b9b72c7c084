import { Refusal } from '../errors.ts';

/** Text is made harmless for spreadsheets; numbers are written as they are; null is an empty cell. */
export type Cell = string | number | null;

export interface CsvFile {
  fileName: string;
  head: readonly string[];
  /** Rows in lots; the next lot is asked for when the reader has taken the last. Its `return` must free what it holds. */
  rows: AsyncGenerator<readonly (readonly Cell[])[], void>;
}

/** Each file being written holds a connection of the pool that claims use too. */
const FILES_MAX = 2;
const STALLED_MS = 60_000;
let filesUnderWay = 0;

/**
 * Streams a CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads Vietnamese). The first rows are fetched
 * before anything is answered, so that a refusal is still a problem; a later failure breaks the download off.
 * A reader that takes nothing for a minute, or goes away, ends it.
 * @throws Refusal `exports-busy` while two files are being written
 */
export async function csvAnswer({ fileName, head, rows }: CsvFile): Promise<Response> {
  if (filesUnderWay >= FILES_MAX) {
    const sentence = 'Other files are being written already; try again in a minute.';
    throw new Refusal('unavailable', 'exports-busy', sentence, { retryAfterSeconds: 30 });
  }
  filesUnderWay += 1;
  let first: Awaited<ReturnType<typeof rows.next>>;
  try {
    first = await rows.next();
  } catch (error) {
    filesUnderWay -= 1;
    throw error;
  }
  return new Response(csvStream(head, rows, first), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'private, no-store',
    },
  });
}

function csvStream(
  head: readonly string[],
  rows: CsvFile['rows'],
  first: IteratorResult<readonly (readonly Cell[])[], void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: typeof first | null = first;
  let ended = false;
  let stalled: NodeJS.Timeout | undefined;
  const end = async () => {
    clearTimeout(stalled);
    if (ended) return;
    ended = true;
    filesUnderWay -= 1;
    await rows.return();
  };
  const watch = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    stalled = setTimeout(() => {
      controller.error(new Error('nobody reads the file'));
      void end();
    }, STALLED_MS);
    stalled.unref();
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(`\uFEFF${csvLine(head)}`));
      watch(controller);
    },
    pull: async (controller) => {
      clearTimeout(stalled);
      try {
        const lot = next ?? (await rows.next());
        next = null;
        if (lot.done) {
          await end();
          controller.close();
          return;
        }
        controller.enqueue(encoder.encode(lot.value.map(csvLine).join('')));
        watch(controller);
      } catch (error) {
        await end();
        throw error;
      }
    },
    cancel: end,
  });
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * One cell. A text that a spreadsheet would take for a formula gets an apostrophe in front
 * (OWASP, CSV injection: = + - @, tab and line ends, and their full-width forms).
 */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
