import type { Serials } from '../batches/range-states.ts';

/** From the smallest to the largest. */
export const unitKinds = ['roll', 'carton', 'pallet'] as const;
export type UnitKind = (typeof unitKinds)[number];

/** How many there are in one: codes in the innermost unit, the units before it in each further one. */
export interface LevelPattern {
  kind: UnitKind;
  of: number;
}

/** Units of one kind: `codes` in each, the last one may hold fewer; numbered without a gap from `firstReference` on. */
export interface Level {
  kind: UnitKind;
  codes: number;
  firstReference: number;
  lastReference: number;
}

/**
 * Lays a pattern over serials.
 *
 * @param patterns from the innermost unit outwards, each kind once and in the order of unitKinds
 * @param firstReference the first of the numbers that units get; kind after kind, the outermost first
 * @returns null where the kinds are out of order or a unit would hold more codes than there are
 */
export function layLevels(
  { firstSerial, lastSerial }: Serials,
  patterns: readonly LevelPattern[],
  firstReference: number,
): Level[] | null {
  const total = lastSerial - firstSerial + 1;
  let codes = 1;
  let kindBefore = -1;
  const sized: { kind: UnitKind; codes: number }[] = [];
  for (const { kind, of } of patterns) {
    const at = unitKinds.indexOf(kind);
    codes *= of;
    if (at <= kindBefore || codes > total) return null;
    kindBefore = at;
    sized.push({ kind, codes });
  }
  let next = firstReference;
  return sized.toReversed().map((level) => {
    const units = Math.ceil(total / level.codes);
    next += units;
    return { ...level, firstReference: next - units, lastReference: next - 1 };
  });
}

/** The serials of the unit with a number of a level. */
export function serialsOfUnit(packing: Serials, level: Level, reference: number): Serials {
  const firstSerial = packing.firstSerial + (reference - level.firstReference) * level.codes;
  return { firstSerial, lastSerial: Math.min(firstSerial + level.codes - 1, packing.lastSerial) };
}

/** The number of the unit of a level that holds a serial of the packing. */
export function referenceOfSerial(packing: Serials, level: Level, serial: number): number {
  return level.firstReference + Math.floor((serial - packing.firstSerial) / level.codes);
}
