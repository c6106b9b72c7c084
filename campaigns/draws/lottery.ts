import type { WinnersOfPrize } from '../prizes.ts';
import type { Prf } from './draw.ts';
import { Words } from './words.ts';

export interface LotteryWinner {
  /** The number of the entry in the list of the draw, from 0 on. */
  entry: number;
  prizeId: string;
}

/**
 * Draws a lottery over its list of entries: prizes in the order of the table, for each the next number below the number
 * of entries that has not won yet; where entries are fewer than prizes, the last ones of the table stay. The label is
 * `lottery|MECHANIC|DRAW`, the draw counted from 0 on.
 * @returns in the order in which they were drawn, as minutes tell it
 */
export function drawLottery(
  prf: Prf,
  { mechanicId, draw, entries }: { mechanicId: string; draw: number; entries: number },
  table: readonly WinnersOfPrize[],
): LotteryWinner[] {
  const words = new Words(prf, `lottery|${mechanicId}|${draw}`);
  const won = new Set<number>();
  const winners: LotteryWinner[] = [];
  for (const { prizeId, winners: count } of table) {
    for (let given = 0; given < count && won.size < entries; given += 1) {
      const entry = nextFree(words, entries, won);
      won.add(entry);
      winners.push({ entry, prizeId });
    }
  }
  return winners;
}

function nextFree(words: Words, entries: number, won: ReadonlySet<number>): number {
  for (;;) {
    const entry = words.below(entries);
    if (!won.has(entry)) return entry;
  }
}
