import type { BatchDetail } from '#server/routes/schemas/console.ts';

export interface SerialRange {
  firstSerial: number;
  lastSerial: number;
}
export type RangeAct = 'active' | 'recalled';

/**
 * How many codes between two serials an act would change, and how many stand so already. null where the ranges
 * that are known do not reach that far (a batch cut into more than the server lists).
 */
export function countChanges(
  ranges: BatchDetail['ranges'],
  { firstSerial, lastSerial }: SerialRange,
  to: RangeAct,
): { changes: number; stays: number } | null {
  let changes = 0;
  let stays = 0;
  for (const range of ranges) {
    const overlap = Math.min(range.lastSerial, lastSerial) - Math.max(range.firstSerial, firstSerial) + 1;
    if (overlap <= 0) continue;
    if (range.state === to) stays += overlap;
    else changes += overlap;
  }
  return changes + stays === lastSerial - firstSerial + 1 ? { changes, stays } : null;
}

/** What is wrong with two typed serials of a batch. */
export function judgeSerials(
  batch: SerialRange,
  first: number | null,
  last: number | null,
): { first: boolean; last: boolean; order: boolean } {
  const outside = (serial: number | null) =>
    serial === null || !(serial >= batch.firstSerial && serial <= batch.lastSerial);
  return { first: outside(first), last: outside(last), order: (first ?? 0) > (last ?? 0) };
}
