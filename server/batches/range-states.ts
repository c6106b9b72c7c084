export type RangeState = 'minted' | 'active' | 'recalled';

/** Serials in one state, both ends included. */
export interface CodeRange {
  firstSerial: number;
  lastSerial: number;
  state: RangeState;
}

/**
 * Puts the serials of `change` into its state.
 *
 * @param around every range that overlaps the change or touches it, in order, without gaps
 * @returns the ranges that take the place of `around`: they cover the same serials, touch, never overlap, and no two
 *   neighbours are in the same state; and how many codes changed, 0 where all were in that state
 */
export function changeRanges(
  around: readonly CodeRange[],
  change: CodeRange,
): { ranges: CodeRange[]; changed: number } {
  const ranges: CodeRange[] = [];
  let changed = 0;
  for (const range of around) {
    const inside = {
      firstSerial: Math.max(range.firstSerial, change.firstSerial),
      lastSerial: Math.min(range.lastSerial, change.lastSerial),
      state: change.state,
    };
    const overlaps = inside.firstSerial <= inside.lastSerial;
    if (!overlaps) {
      append(ranges, range);
      continue;
    }
    if (range.state !== change.state) changed += inside.lastSerial - inside.firstSerial + 1;
    append(ranges, { ...range, lastSerial: inside.firstSerial - 1 });
    append(ranges, inside);
    append(ranges, { ...range, firstSerial: inside.lastSerial + 1 });
  }
  return { ranges, changed };
}

/** Adds a range at the end: nothing of an empty one, and one of the same state is joined. */
function append(ranges: CodeRange[], range: CodeRange): void {
  if (range.lastSerial < range.firstSerial) return;
  const last = ranges.at(-1);
  if (last?.state === range.state) last.lastSerial = range.lastSerial;
  else ranges.push({ ...range });
}
