import { Refusal } from '../errors.ts';

/** Each file being written holds a connection of the pool that claims use too. */
const FILES_MAX = 2;
const STALLED_MS = 60_000;
let filesUnderWay = 0;

/**
 * Streams a file in pieces. The first piece is made before anything is answered, so that a refusal is still a problem; a
 * later failure breaks the download off. A reader that takes nothing for a minute, or goes away, ends it.
 * @param pieces the next one is asked for when the reader has taken the last; its `return` must free what it holds
 * @throws Refusal `exports-busy` while two files are being written
 */
export async function streamedFile(
  pieces: AsyncGenerator<string, void>,
  headers: Record<string, string>,
): Promise<Response> {
  if (filesUnderWay >= FILES_MAX) {
    const sentence = 'Other files are being written already; try again in a minute.';
    throw new Refusal('unavailable', 'exports-busy', sentence, { retryAfterSeconds: 30 });
  }
  filesUnderWay += 1;
  let first: IteratorResult<string, void>;
  try {
    first = await pieces.next();
  } catch (error) {
    filesUnderWay -= 1;
    throw error;
  }
  return new Response(streamOf(pieces, first), { headers });
}

function streamOf(
  pieces: AsyncGenerator<string, void>,
  first: IteratorResult<string, void>,
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
    await pieces.return();
  };
  const watch = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    stalled = setTimeout(() => {
      controller.error(new Error('nobody reads the file'));
      void end();
    }, STALLED_MS);
    stalled.unref();
  };
  return new ReadableStream<Uint8Array>({
    start: watch,
    pull: async (controller) => {
      clearTimeout(stalled);
      try {
        const piece = next ?? (await pieces.next());
        next = null;
        if (piece.done) {
          await end();
          controller.close();
          return;
        }
        controller.enqueue(encoder.encode(piece.value));
        watch(controller);
      } catch (error) {
        await end();
        throw error;
      }
    },
    cancel: end,
  });
}
