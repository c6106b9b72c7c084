import type { WinnersOfPrize } from '#campaigns/prizes.ts';
import type { SealedRow } from './queries.ts';

/** By mechanic, the winners that lie in one batch, in the order of drawing. */
export function tablesOf(rows: readonly SealedRow[]): Map<string, WinnersOfPrize[]> {
  const tables = new Map<string, WinnersOfPrize[]>();
  for (const { mechanicId, prizeId, winners } of rows) {
    const table = tables.get(mechanicId);
    if (table) table.push({ prizeId, winners });
    else tables.set(mechanicId, [{ prizeId, winners }]);
  }
  return tables;
}
