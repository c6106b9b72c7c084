import type { Database, Transaction } from '../db/connect.ts';

/** Sets so many more pieces apart, or fewer where below zero; false where the stock or what was won does not allow it. */
export async function changeReserved(
  tx: Transaction,
  programId: number,
  rewardId: number,
  by: number,
): Promise<boolean> {
  const rows = await tx`
    update reward w set reserved = reserved + ${by}::int
    where program_id = ${programId} and reward_id = ${rewardId} and redeemed + reserved + ${by}::int <= stock
      and reserved + ${by}::int >= case when ${by}::int > 0 then 0 else (
        select count(*) from redemption r
        where r.program_id = w.program_id and r.reward_id = w.reward_id and r.cause = 'claim'
      ) end
    returning reward_id`;
  return rows.length === 1;
}

/** Pieces that nobody has and no prize is promised; null where there is no such reward. */
export async function selectLeft(
  tx: Transaction,
  programId: number,
  rewardId: number,
): Promise<number | null> {
  const [row] = await tx<{ left: number }[]>`
    select stock - redeemed - reserved as left from reward
    where program_id = ${programId} and reward_id = ${rewardId}`;
  return row?.left ?? null;
}

/** The same of several rewards; no row where there is no such reward. */
export function selectLeftOf(sql: Database | Transaction, programId: number, rewardIds: readonly number[]) {
  return sql<{ rewardId: number; left: number }[]>`
    select reward_id as "rewardId", stock - redeemed - reserved as left from reward
    where program_id = ${programId} and reward_id = any(${rewardIds}::int[])`;
}
