import type { WinnersOfPrize } from '../prizes.ts';
import type { Prf } from './draw.ts';
import { Words } from './words.ts';

/** Prizes in one table; a winner is kept as its offset times this, plus the row of its prize. */
const ROWS = 64;

/** Who wins among `size` places, numbered from 0: sorted, and looked up without reading them all. */
export class Winners {
  readonly #keys: Float64Array;
  readonly #prizeIds: readonly string[];

  /** @param keys sorted */
  constructor(keys: Float64Array, prizeIds: readonly string[]) {
    this.#keys = keys;
    this.#prizeIds = prizeIds;
  }

  get count(): number {
    return this.#keys.length;
  }

  /** The place of the winner of a number, from 0 on in the order of places. */
  offsetOf(winner: number): number {
    return Math.floor(this.#key(winner) / ROWS);
  }

  prizeOf(winner: number): string {
    const prizeId = this.#prizeIds[this.#key(winner) % ROWS];
    if (prizeId === undefined) throw new RangeError(`winner ${winner} has no prize`);
    return prizeId;
  }

  /** The number of the last winner at or before a place, or -1. */
  lastUpTo(offset: number): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#key(middle) < (offset + 1) * ROWS) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The prize of a place, or null where it wins none. */
  at(offset: number): string | null {
    const winner = this.lastUpTo(offset);
    return winner >= 0 && this.offsetOf(winner) === offset ? this.prizeOf(winner) : null;
  }

  #key(winner: number): number {
    const key = this.#keys[winner];
    if (key === undefined) throw new RangeError(`there is no winner ${winner}`);
    return key;
  }
}

/** One draw: whatever is drawn by it from the same seed is the same. */
export interface WinnersDraw {
  label: string;
  size: number;
  table: readonly WinnersOfPrize[];
}

/** @throws RangeError as `drawKeys` does */
export function drawWinners(prf: Prf, draw: WinnersDraw): Winners {
  return winnersOf(drawKeys(prf, draw), draw.table);
}

/** @param keys what `drawKeys` drew by the same table */
export function winnersOf(keys: Float64Array, table: readonly WinnersOfPrize[]): Winners {
  return new Winners(
    keys,
    table.map(({ prizeId }) => prizeId),
  );
}

/**
 * Draws exactly the winners of a table among `size` places: prizes in the order of the table, for each winner the next
 * number below `size` that no one has yet. A million take about a second.
 * @returns sorted, for `winnersOf`
 * @throws RangeError where there are more winners than places
 */
export function drawKeys(prf: Prf, { label, size, table }: WinnersDraw): Float64Array {
  const total = table.reduce((sum, { winners }) => sum + winners, 0);
  if (total > size) throw new RangeError(`${total} winners do not fit ${size} places`);
  if (table.length > ROWS) throw new RangeError(`a table has ${ROWS} prizes at most`);
  const keys = new Float64Array(total);
  const words = new Words(prf, label);
  const taken = takenPlaces(size, total);
  let drawn = 0;
  for (const [row, { winners }] of table.entries()) {
    const end = drawn + winners;
    while (drawn < end) {
      const offset = words.below(size);
      if (!taken.take(offset)) continue;
      keys[drawn] = offset * ROWS + row;
      drawn += 1;
    }
  }
  return keys.sort();
}

interface TakenPlaces {
  /** @returns whether the place was free */
  take(offset: number): boolean;
}

/** A bit for each place, or a set where winners are few: whichever is smaller. */
function takenPlaces(size: number, winners: number): TakenPlaces {
  const SET_BYTES = 40;
  if (size / 8 > winners * SET_BYTES) {
    const places = new Set<number>();
    return { take: (offset) => places.size !== places.add(offset).size };
  }
  const bits = new Uint8Array(Math.ceil(size / 8));
  return {
    take(offset) {
      const index = Math.floor(offset / 8);
      const bit = 1 << (offset % 8);
      const byte = bits[index] ?? 0;
      bits[index] = byte | bit;
      return (byte & bit) === 0;
    },
  };
}
