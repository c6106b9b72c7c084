import type { Batch } from '#server/routes/schemas/console.ts';
import { number } from '../../format.ts';
import { batchMessages } from '../../messages/batches.ts';
import { language } from '../../state/language.svelte.ts';
import { judgeSerials, type SerialRange } from './range-counts.ts';

/** Which codes of a batch a person means: all, or those between two serials. */
export class RangeChoice {
  readonly batch: Batch;
  readonly #given: SerialRange;
  scope = $state<'whole' | 'part'>('whole');
  first = $state<number | null>(null);
  last = $state<number | null>(null);

  constructor(batch: Batch, preset: SerialRange | null = null) {
    this.batch = batch;
    this.first = preset?.firstSerial ?? batch.firstSerial;
    this.last = preset?.lastSerial ?? batch.lastSerial;
    this.#given = { firstSerial: this.first, lastSerial: this.last };
    const whole = this.first === batch.firstSerial && this.last === batch.lastSerial;
    this.scope = whole ? 'whole' : 'part';
  }

  /** The serials meant; null while they make no range. */
  get range(): SerialRange | null {
    const { firstSerial, lastSerial } = this.batch;
    if (this.scope === 'whole') return { firstSerial, lastSerial };
    const faults = judgeSerials(this.batch, this.first, this.last);
    if (faults.first || faults.last || faults.order || this.first === null || this.last === null) return null;
    return { firstSerial: this.first, lastSerial: this.last };
  }

  /** Other serials were typed than those that were offered. */
  get changed(): boolean {
    return this.first !== this.#given.firstSerial || this.last !== this.#given.lastSerial;
  }

  /** By the paths of `faults`; the last serial may be wrong for the first one's sake. */
  get typed(): object {
    return { firstSerial: this.first, lastSerial: [this.first, this.last] };
  }

  get codes(): number {
    return this.range ? this.range.lastSerial - this.range.firstSerial + 1 : 0;
  }

  /** What the request carries: nothing for the whole batch. */
  get serials(): Partial<SerialRange> {
    return this.scope === 'whole' ? {} : (this.range ?? {});
  }

  /** Sentences for the fields, where something is wrong. */
  faults(): Record<string, string | false> {
    if (this.scope === 'whole') return {};
    const t = batchMessages(language.current);
    const faults = judgeSerials(this.batch, this.first, this.last);
    const bounds = { first: number(this.batch.firstSerial), last: number(this.batch.lastSerial) };
    return {
      firstSerial: faults.first && t('serialBad', bounds),
      lastSerial: faults.last ? t('serialBad', bounds) : faults.order && t('serialOrder'),
    };
  }
}
