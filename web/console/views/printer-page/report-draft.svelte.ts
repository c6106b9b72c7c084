import type { PrinterOrder } from '#server/routes/schemas/print-orders.ts';
import type { PrinterReport } from '../../api/printer-page.ts';

export interface RangeDraft {
  key: number;
  first: number | null;
  last: number | null;
  reason: string;
}

const isWhole = (value: number | null): value is number => value !== null && Number.isSafeInteger(value);

/** A report while it is put together. Its id is made once, so that sending it again counts once. */
export class ReportDraft {
  readonly #order: PrinterOrder;
  readonly #reportId = crypto.randomUUID();
  #keys = 0;
  delivered = $state<number | null>(null);
  printed = $state<RangeDraft[]>([]);
  wasted = $state<RangeDraft[]>([]);

  constructor(order: PrinterOrder) {
    this.#order = order;
  }

  add(kind: 'printed' | 'wasted', whole = false): void {
    const { firstSerial, lastSerial } = this.#order;
    const range = { key: this.#keys++, first: whole ? firstSerial : null, last: whole ? lastSerial : null };
    this[kind].push({ ...range, reason: '' });
  }

  remove(kind: 'printed' | 'wasted', key: number): void {
    this[kind] = this[kind].filter((range) => range.key !== key);
  }

  get isEmpty(): boolean {
    return this.delivered === null && this.printed.length === 0 && this.wasted.length === 0;
  }

  /** How many codes it makes void, where its ranges are sound. */
  get wastedCodes(): number {
    return this.wasted.reduce((sum, { first, last }) => sum + (last ?? 0) - (first ?? 0) + 1, 0);
  }

  /** What is wrong, by the paths that the server uses too. */
  faults(say: { outside: string; needed: string }): Record<string, string | false> {
    const { firstSerial, lastSerial } = this.#order;
    const faults: Record<string, string | false> = {};
    const inside = (value: number | null, from: number) =>
      isWhole(value) && value >= from && value <= lastSerial;
    for (const kind of ['printed', 'wasted'] as const) {
      this[kind].forEach(({ first, last, reason }, index) => {
        faults[`${kind}.${index}.firstSerial`] = !inside(first, firstSerial) && say.outside;
        faults[`${kind}.${index}.lastSerial`] = !inside(last, first ?? firstSerial) && say.outside;
        faults[`${kind}.${index}.reason`] = kind === 'wasted' && !reason.trim() && say.needed;
      });
    }
    return faults;
  }

  /** By the paths of `faults`; the last serial may be wrong for the first one's sake. */
  get typed(): object {
    const range = ({ first, last, reason }: RangeDraft) => ({
      ...{ firstSerial: first, lastSerial: [first, last], reason },
    });
    return { delivered: this.delivered, printed: this.printed.map(range), wasted: this.wasted.map(range) };
  }

  get request(): PrinterReport {
    const serials = ({ first, last }: RangeDraft) => ({ firstSerial: first ?? 0, lastSerial: last ?? 0 });
    return {
      reportId: this.#reportId,
      ...(this.delivered === null ? {} : { delivered: this.delivered }),
      printed: this.printed.map(serials),
      wasted: this.wasted.map((range) => ({ ...serials(range), reason: range.reason.trim() })),
    };
  }
}
