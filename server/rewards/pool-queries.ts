import type { Database, Transaction } from '../db/connect.ts';
import type { RewardSettings } from '../routes/schemas/rewards.ts';

export async function selectPoolReward(
  sql: Database,
  programId: number,
  rewardId: number,
): Promise<RewardSettings | null> {
  const [row] = await sql<{ settings: RewardSettings }[]>`
    select settings from reward where program_id = ${programId} and reward_id = ${rewardId}`;
  return row?.settings ?? null;
}

/** Whether another file is just being taken in for the program; two that share codes would wait for each other. */
export async function isBusy(tx: Transaction, programId: number): Promise<boolean> {
  const [row] = await tx<[{ free: boolean }]>`
    select pg_try_advisory_xact_lock(hashtextextended('partner codes ' || ${programId}::text, 0)) as free`;
  return !row.free;
}

/** Puts codes into a pool; those that the program knows stay where they are. @returns how many were new */
export async function insertPartnerCodes(
  tx: Transaction,
  programId: number,
  rewardId: number,
  codes: readonly { hash: string; sealed: string }[],
): Promise<number> {
  const { count } = await tx`
    insert into partner_code (program_id, code_hash, reward_id, sealed)
    select ${programId}, hash, ${rewardId}, decode(sealed, 'hex')
    from unnest(${codes.map(({ hash }) => hash)}::uuid[], ${codes.map(({ sealed }) => sealed)}::text[]) as c(hash, sealed)
    on conflict do nothing`;
  return count;
}

export async function addToStock(
  tx: Transaction,
  programId: number,
  rewardId: number,
  pieces: number,
): Promise<void> {
  await tx`
    update reward set stock = stock + ${pieces}::int where program_id = ${programId} and reward_id = ${rewardId}`;
}

/** Redemptions that have no code yet, those first that have waited longest; at most 1,000. */
export async function selectWaiting(sql: Database, programId: number, rewardId: number): Promise<string[]> {
  const rows = await sql<{ redemptionId: string }[]>`
    select redemption_id as "redemptionId" from fulfilment
    where program_id = ${programId} and state = 'arranging' and reward_id = ${rewardId} and kind = 'voucher'
    order by opened_at limit 1000`;
  return rows.map(({ redemptionId }) => redemptionId);
}

/** The code that a redemption was given. */
export async function selectGivenCode(
  sql: Database,
  programId: number,
  redemptionId: string,
): Promise<{ hash: string; sealed: Buffer } | null> {
  const [row] = await sql<{ hash: string; sealed: Buffer }[]>`
    select code_hash as hash, sealed from partner_code
    where program_id = ${programId} and redemption_id = ${redemptionId}`;
  return row ?? null;
}
