import type { Database, Transaction } from '../db/connect.ts';
import { countAwards, countLotteryWinners } from './queries.ts';
import type { SeedPlace } from './seed.ts';

/** How many of each prize were won, at claims and in draws that were held; by the prize's id. */
export async function countWon(sql: Database | Transaction, place: SeedPlace): Promise<Map<string, number>> {
  const won = new Map<string, number>();
  for (const rows of [await countAwards(sql, place), await countLotteryWinners(sql, place)])
    for (const { prizeId, awarded } of rows) won.set(prizeId, (won.get(prizeId) ?? 0) + awarded);
  return won;
}
