import type { CodeImport, Finding } from '#server/routes/schemas/imports.ts';
import { type ImportInput, importsApi } from '../../api/imports.ts';
import { problemSentence } from '../../messages/problems.ts';
import { pollWhileVisible } from '../../state/poll.svelte.ts';

const PART_BYTES = 4 * 1024 * 1024;
const ASK_EVERY_MS = 1000;
const OPEN = new Set<CodeImport['state']>(['uploading', 'checking', 'checked', 'importing']);

/** One import from its file to its batch; one that was left is found again. */
export class ImportFlow {
  current = $state.raw<CodeImport | null>(null);
  findings = $state.raw<Finding[]>([]);
  error = $state('');
  /** A file is on its way from this window. */
  sending = $state(false);
  /** Whether an import that was left has been looked for. */
  ready = $state(false);
  readonly #api: ReturnType<typeof importsApi>;
  #stop: () => void = () => undefined;

  constructor(programId: number) {
    this.#api = importsApi(programId);
    void this.#do(async () => {
      const { imports } = await this.#api.list();
      await this.#show(imports.find(({ state }) => OPEN.has(state)) ?? null);
    }).then(() => (this.ready = true));
    this.#stop = pollWhileVisible(ASK_EVERY_MS, () => this.#ask());
  }

  start(input: ImportInput, file: File): Promise<void> {
    return this.#do(async () => {
      await this.#show(await this.#api.start(input));
      await this.#send(file);
    });
  }

  /** Sends the rest of the file that an upload stopped in. */
  goOn(file: File): Promise<void> {
    return this.#do(async () => {
      // A part whose answer was lost may have arrived.
      if (this.current) await this.#show(await this.#api.read(this.current.importId));
      await this.#send(file);
    });
  }

  confirm(): Promise<void> {
    return this.#do(async () => {
      if (!this.current?.report) return;
      await this.#show(await this.#api.confirm(this.current.importId, this.current.report.good));
    });
  }

  cancel(): Promise<void> {
    return this.#do(async () => {
      if (this.current) await this.#api.cancel(this.current.importId);
      this.forget();
    });
  }

  /** Begins anew with another file. */
  forget(): void {
    this.current = null;
    this.findings = [];
  }

  findingsCsv(): string {
    return this.current ? this.#api.findingsCsv(this.current.importId) : '';
  }

  close(): void {
    this.#stop();
  }

  async #send(file: File): Promise<void> {
    this.sending = true;
    try {
      while (this.current?.state === 'uploading') {
        const { importId, bytesReceived: at } = this.current;
        this.current = await this.#api.sendPart(importId, at, file.slice(at, at + PART_BYTES));
      }
    } finally {
      this.sending = false;
    }
  }

  async #ask(): Promise<void> {
    const { current } = this;
    if (!current || this.sending || (current.state !== 'checking' && current.state !== 'importing')) return;
    await this.#do(async () => this.#show(await this.#api.read(current.importId)));
  }

  async #show(next: CodeImport | null): Promise<void> {
    const report = next?.state === 'checked' ? next.report : null;
    const hasFindings = report !== null && report.good < report.rows;
    this.findings = next && hasFindings ? (await this.#api.findings(next.importId)).findings : [];
    this.current = next;
  }

  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.error = '';
    } catch (error) {
      this.error = problemSentence(error);
    }
  }
}
