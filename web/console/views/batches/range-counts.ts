import { changedLife, isSameLife, type LifeChange, type Standing } from '#campaigns/code-states.ts';
import type { BatchDetail } from '#server/routes/schemas/console.ts';

export interface SerialRange {
  firstSerial: number;
  lastSerial: number;
}
/** What a person does with codes; `extend` moves their expiry and leaves their state. */
export const rangeActs = ['sent', 'printed', 'active', 'recalled', 'voided', 'extend'] as const;
export type RangeAct = (typeof rangeActs)[number];

/** Serials that a change cannot begin at, as the server names them too. */
export interface ClashingRange extends SerialRange {
  standing: Standing;
}

export interface ChangeCount {
  changes: number;
  /** Codes that are so already. */
  stays: number;
  clashes: ClashingRange[];
}

/**
 * What a change of the codes between two serials would come to at `now`. null where the ranges that are known do not
 * reach that far (a batch cut into more than the server lists).
 */
export function countChanges(
  ranges: BatchDetail['ranges'],
  { firstSerial, lastSerial }: SerialRange,
  change: LifeChange,
  now = new Date(),
): ChangeCount | null {
  const count: ChangeCount = { changes: 0, stays: 0, clashes: [] };
  let known = 0;
  for (const range of ranges) {
    const inside = {
      firstSerial: Math.max(range.firstSerial, firstSerial),
      lastSerial: Math.min(range.lastSerial, lastSerial),
    };
    const codes = inside.lastSerial - inside.firstSerial + 1;
    if (codes <= 0) continue;
    known += codes;
    const life = {
      state: range.state,
      expiresAt: range.expiresAt === null ? null : new Date(range.expiresAt),
    };
    const after = changedLife(life, change, now);
    if (after === null) count.clashes.push({ ...inside, standing: range.standing });
    else if (isSameLife(life, after)) count.stays += codes;
    else count.changes += codes;
  }
  return known === lastSerial - firstSerial + 1 ? count : null;
}

/** How many codes ranges hold together. */
export function codesIn(ranges: readonly SerialRange[]): number {
  return ranges.reduce((sum, range) => sum + range.lastSerial - range.firstSerial + 1, 0);
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

/** What takes a change back; null where nothing does. */
export function opposite({ from, to }: { from: string | null; to: string }): RangeAct | null {
  if (from === to) return 'extend';
  if (to === 'active') return 'recalled';
  // A block is taken off to where the codes were, so that what had never paid does not pay now.
  if (to === 'recalled') return from === 'active' || from === null ? 'active' : 'printed';
  return null;
}
