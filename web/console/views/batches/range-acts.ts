import type { BatchDetail } from '#server/routes/schemas/console.ts';
import { codesIn, type SerialRange } from './range-counts.ts';

export type RangeChange = BatchDetail['changes'][number];

/** What somebody did to codes at once, as the history of a batch tells it. */
export interface Act {
  key: number;
  /** One of its changes, for what they have in common. */
  change: RangeChange;
  codes: number;
  span: SerialRange;
  /** What the codes were before, where that is something else now. */
  before: NonNullable<RangeChange['from']>[];
}

/**
 * The acts behind changes that are listed newest first. What took codes from several states was written as several
 * changes; a printer who reports good labels and waste together has done two things at one moment.
 */
export function actsOf(changes: readonly RangeChange[]): Act[] {
  const acts: RangeChange[][] = [];
  for (const change of changes) {
    const last = acts.at(-1);
    if (last?.[0] && isOneAct(last[0], change)) last.push(change);
    else acts.push([change]);
  }
  return acts.map((parts) => {
    const change = parts[0] as RangeChange;
    return {
      key: change.changeId,
      change,
      codes: codesIn(parts),
      span: {
        firstSerial: Math.min(...parts.map(({ firstSerial }) => firstSerial)),
        lastSerial: Math.max(...parts.map(({ lastSerial }) => lastSerial)),
      },
      before: [...new Set(parts.flatMap(({ from, to }) => (from && from !== to ? [from] : [])))],
    };
  });
}

/** An act of an order is told by the server in a sentence that it keeps: which order, and what was said beside. */
export function orderIn(reason: string | null): { order: string; more: string } | null {
  const [, order, more = ''] = /^Print order (\d+)(?:(?:,|:) (.*))?$/s.exec(reason ?? '') ?? [];
  return order === undefined ? null : { order, more };
}

/** A printer is kept by a name that no person of the staff has. */
export function printerIn(changedBy: string): string | null {
  return /^(.*) \(printer \d+\)$/s.exec(changedBy)?.[1] ?? null;
}

function isOneAct(one: RangeChange, other: RangeChange): boolean {
  const doneTo = ({ from, to }: RangeChange) => (from === to ? 'extend' : to);
  return (
    one.changedAt === other.changedAt &&
    one.changedBy === other.changedBy &&
    one.reason === other.reason &&
    doneTo(one) === doneTo(other)
  );
}
