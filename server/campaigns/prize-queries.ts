import type { Transaction } from '../db/connect.ts';

export interface ReserveRow {
  prizeId: string;
  rewardId: number;
  pieces: number;
}

export function selectReserves(tx: Transaction, place: { programId: number; campaignId: number }) {
  return tx<ReserveRow[]>`
    select prize_id as "prizeId", reward_id as "rewardId", pieces from prize_reserve
    where program_id = ${place.programId} and campaign_id = ${place.campaignId} order by prize_id limit 100`;
}

/** How many of each prize odds and goals have given so far. */
export function selectGiven(tx: Transaction, place: { programId: number; campaignId: number }) {
  return tx<{ prizeId: string; given: number }[]>`
    select substr(pool, 7) as "prizeId", used as given from pool
    where program_id = ${place.programId} and campaign_id = ${place.campaignId} and pool like 'prize:%'
      and pool not like '%@%'`;
}

export async function upsertReserves(
  tx: Transaction,
  { programId, campaignId }: { programId: number; campaignId: number },
  rows: readonly ReserveRow[],
): Promise<void> {
  await tx`
    insert into prize_reserve (program_id, campaign_id, prize_id, reward_id, pieces)
    select ${programId}, ${campaignId}, * from unnest(${rows.map((row) => row.prizeId)}::text[],
      ${rows.map((row) => row.rewardId)}::int[], ${rows.map((row) => row.pieces)}::int[])
    on conflict (program_id, campaign_id, prize_id) do update set pieces = excluded.pieces`;
}
