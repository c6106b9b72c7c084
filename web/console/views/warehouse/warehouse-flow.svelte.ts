import type { CodeChange, CodeView, Unit } from '#server/routes/schemas/units.ts';
import { ApiProblem } from '#web/shared/api.ts';
import type { ProgramApi } from '../../api/program.ts';
import { problemSentence } from '../../messages/problems.ts';
import { warehouseMessages } from '../../messages/warehouse.ts';
import { language } from '../../state/language.svelte.ts';
import type { ClashingRange } from '../batches/range-counts.ts';
import { readScan } from './read-scan.ts';

export const handlings = ['active', 'recalled', 'printed', 'voided'] as const;
export type Handling = (typeof handlings)[number];

/** What has been scanned so far, and what came of it. */
export type Stage =
  | { name: 'empty' }
  | { name: 'code'; first: CodeView }
  | { name: 'unit'; unit: Unit }
  | { name: 'range'; first: CodeView; last: CodeView }
  | { name: 'done'; change: CodeChange; act: Handling };

export interface Clashes {
  ranges: ClashingRange[];
  codes: number | null;
  more: number;
}

/** One handling after another on a phone: scan, see what it is, press. */
export class WarehouseFlow {
  readonly #api: ProgramApi;
  act = $state<Handling>('active');
  reason = $state('');
  stage = $state.raw<Stage>({ name: 'empty' });
  problem = $state<string | null>(null);
  clashes = $state.raw<Clashes | null>(null);
  partial = $state(false);
  /** Something of what clashes is left that can be changed. */
  offer = $state(false);
  busy = $state(false);
  done = $state.raw<{ key: number; act: Handling; change: CodeChange }[]>([]);

  constructor(api: ProgramApi) {
    this.#api = api;
  }

  get needsReason(): boolean {
    return this.act === 'recalled' || this.act === 'voided';
  }

  /** What a press would change; null while something is still to be scanned. */
  get serials(): { firstSerial: number; lastSerial: number } | null {
    const { stage } = this;
    if (stage.name === 'unit') return stage.unit;
    if (stage.name !== 'range') return null;
    const [one, other] = [stage.first.serial, stage.last.serial];
    return { firstSerial: Math.min(one, other), lastSerial: Math.max(one, other) };
  }

  /** A label or a code, however it was read. */
  async read(text: string): Promise<void> {
    if (this.busy) return;
    this.#settle();
    const scanned = readScan(text);
    if (!scanned) {
      this.problem = warehouseMessages(language.current)('unreadable');
      return;
    }
    await this.#try(async () => {
      if (scanned.kind === 'sscc') {
        this.stage = { name: 'unit', unit: await this.#api.unit(scanned.sscc) };
        return;
      }
      const code = await this.#api.code(scanned.code);
      const { stage } = this;
      if (stage.name !== 'code') this.stage = { name: 'code', first: code };
      // A camera held over one code sees it again and again.
      else if (stage.first.serial === code.serial) return;
      else if (stage.first.batchId === code.batchId) this.#chooseRange(stage.first, code);
      else this.problem = warehouseMessages(language.current)('otherBatch');
    });
  }

  onlyFirst(): void {
    if (this.stage.name === 'code') this.#chooseRange(this.stage.first, this.stage.first);
  }

  #chooseRange(first: CodeView, last: CodeView): void {
    this.stage = { name: 'range', first, last };
  }

  async press(): Promise<void> {
    const { stage, act } = this;
    if (this.needsReason && !this.reason.trim()) {
      this.problem = warehouseMessages(language.current)('reasonNeeded');
      return;
    }
    const named =
      stage.name === 'unit'
        ? { sscc: stage.unit.sscc }
        : stage.name === 'range'
          ? { firstCode: stage.first.code, lastCode: stage.last.code }
          : null;
    if (!named) return;
    const { partial } = this;
    const reason = this.reason.trim();
    this.#settle();
    await this.#try(async () => {
      const change = await this.#api.changeCodes({
        ...named,
        to: act,
        via: 'phone',
        ...(reason ? { reason } : {}),
        ...(partial ? { partial } : {}),
      });
      this.stage = { name: 'done', change, act };
      this.partial = false;
      this.done = [{ key: this.done.length, act, change }, ...this.done].slice(0, 20);
      navigator.vibrate?.([30, 40, 30]);
    });
  }

  /** Another act is another question. */
  choose(act: Handling): void {
    this.#settle();
    this.partial = false;
    this.act = act;
  }

  startOver(): void {
    this.#settle();
    this.partial = false;
    this.stage = { name: 'empty' };
  }

  #settle(): void {
    this.problem = null;
    this.clashes = null;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
    } catch (error) {
      this.#take(error);
    } finally {
      this.busy = false;
    }
  }

  #take(error: unknown): void {
    const t = warehouseMessages(language.current);
    const sentences: Record<string, string> = {
      'unit-not-found': t('unknownUnit'),
      'unit-removed': t('removedUnit'),
      'code-not-found': t('unknownCode'),
      'sscc-wrong': t('wrongSscc'),
      'other-batch': t('otherBatch'),
    };
    const { clashes, clashesTotal } = error instanceof ApiProblem ? error.members : {};
    if (Array.isArray(clashes)) {
      const ranges = (clashes as ClashingRange[]).slice(0, 5);
      this.offer = error instanceof ApiProblem && error.code !== 'nothing-to-change';
      this.clashes = { ranges, codes: null, more: Number(clashesTotal) - ranges.length };
      return;
    }
    this.problem = (error instanceof ApiProblem && sentences[error.code]) || problemSentence(error);
  }
}
