import type { CodesTaken } from '#server/routes/schemas/fulfilment.ts';
import type { giftsApi } from '../../api/gifts.ts';

const ASK_EVERY_MS = 700;

/** A file of codes on its way: sent by bytes, then stored by rows. Stopped before its answer, nothing of it is taken. */
export class CodesSending {
  readonly size: number;
  sent = $state(0);
  /** Stored so far; null where the server that was asked stores none. */
  rows = $state.raw<number | null>(null);
  /** Rows of the file, about; null until they are counted. */
  total = $state.raw<number | null>(null);
  readonly storing = $derived.by(() => this.sent >= this.size);
  readonly #api: ReturnType<typeof giftsApi>;
  readonly #file: File;
  readonly #stop = new AbortController();

  constructor(api: ReturnType<typeof giftsApi>, file: File) {
    this.#api = api;
    this.#file = file;
    this.size = file.size;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async run(rewardId: number, settings: { column: number; header: boolean }): Promise<CodesTaken> {
    void countLines(this.#file).then(
      (lines) => (this.total = lines),
      () => undefined,
    );
    const timer = setInterval(() => this.storing && void this.#ask(rewardId), ASK_EVERY_MS);
    const onsent = (bytes: number) => (this.sent = bytes);
    try {
      return await this.#api.sendCodes(rewardId, this.#file, {
        ...settings,
        onsent,
        signal: this.#stop.signal,
      });
    } finally {
      clearInterval(timer);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  /** After a stop: until the server has let go of what it had stored, or had all of it. */
  async settled(rewardId: number): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      await this.#ask(rewardId);
    } while (this.rows !== null);
  }

  /** What is only shown may stay unknown. */
  async #ask(rewardId: number): Promise<void> {
    this.rows = await this.#api.codesProgress(rewardId).then(
      ({ rows }) => rows,
      () => null,
    );
  }
}

async function countLines(file: File): Promise<number> {
  const reader = file.stream().getReader();
  let lines = 0;
  let last = 10;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return last === 10 ? lines : lines + 1;
    for (const byte of value) if (byte === 10) lines += 1;
    last = value.at(-1) ?? last;
  }
}
