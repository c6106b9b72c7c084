import type { RunProgress } from './held-run.ts';
import type { FilePart, PrintFile } from './print-file.ts';

/** The run was cancelled, or begun anew elsewhere, while its file was being sent. */
export class PrintStopped extends Error {
  constructor() {
    super('The print run was cancelled while its file was being sent.');
  }
}

type Controller = ReadableStreamDefaultController<Uint8Array>;
const SAVE_EVERY_MS = 1000;

/**
 * A file as a stream that is computed only as fast as it is read, and that keeps its run informed: progress once a
 * second (also while the reader pauses, so that a cancel is noticed), `done` just before the last bytes, `interrupted`
 * where the reader goes away or something fails. A stream that is cut short always fails, it never just ends.
 */
export function recordedStream(file: PrintFile, run: RunProgress): ReadableStream<Uint8Array> {
  return new ReadableStream(new Download(file, run), { highWaterMark: 0 });
}

class Download implements UnderlyingDefaultSource<Uint8Array> {
  readonly #file: PrintFile;
  readonly #run: RunProgress;
  #ahead: FilePart | null = null;
  #codesDone = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(file: PrintFile, run: RunProgress) {
    this.#file = file;
    this.#run = run;
  }

  async pull(controller: Controller): Promise<void> {
    this.#timer ??= setInterval(() => void this.#save(controller), SAVE_EVERY_MS).unref();
    try {
      const { part, last } = await this.#nextPart();
      if (this.#ended) return;
      this.#codesDone += part.codes;
      if (last) {
        this.#end();
        if (!(await this.#run.finish(this.#codesDone))) throw new PrintStopped();
      }
      controller.enqueue(part.bytes);
      if (last) controller.close();
    } catch (error) {
      await this.cancel();
      throw error;
    }
  }

  async cancel(): Promise<void> {
    this.#end();
    await this.#file.return();
    // Where even this fails, the run counts as interrupted once its row has been silent for half a minute.
    await this.#run.interrupt(this.#codesDone).catch(() => false);
  }

  /** Looks one part ahead: `done` must be on record before the last bytes let the reader go. */
  async #nextPart(): Promise<{ part: FilePart; last: boolean }> {
    const part = this.#ahead ?? (await this.#file.next()).value;
    if (!part) throw new Error('A print file had no bytes.');
    const next = await this.#file.next();
    this.#ahead = next.done ? null : next.value;
    return { part, last: next.done === true };
  }

  async #save(controller: Controller): Promise<void> {
    // A write that fails is made good by the next one; only a lost hold ends the download.
    const held = await this.#run.save(this.#codesDone).catch(() => true);
    if (held || this.#ended) return;
    this.#end();
    controller.error(new PrintStopped());
    await this.#file.return();
  }

  #end(): void {
    this.#ended = true;
    clearInterval(this.#timer);
  }
}
