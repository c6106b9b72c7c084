import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;
type Localised = { vi: string; en: string };

/** What the brand decides of a reward. */
export interface RewardValues {
  name: Localised;
  description: Localised;
  picture: 'cup' | 'bowl' | 'bag' | 'voucher' | 'phone' | 'ticket';
  pricePoints: number;
  stock: number;
  voucherDays: number;
  state: 'offered' | 'hidden';
}
export interface RewardRow extends RewardValues {
  rewardId: number;
  redeemed: number;
}

const columns = (sql: Db) => sql`
  reward_id as "rewardId", name, description, picture, price_points as "pricePoints", stock, redeemed,
  voucher_days as "voucherDays", state`;

export async function selectRewards(sql: Db, programId: number, limit: number): Promise<RewardRow[]> {
  return sql<RewardRow[]>`
    select ${columns(sql)} from reward where program_id = ${programId} order by reward_id desc limit ${limit}`;
}

/** The reward, held until the transaction ends, so that nobody redeems it in between. */
export async function lockReward(
  tx: Transaction,
  programId: number,
  rewardId: number,
): Promise<RewardRow | null> {
  const [row] = await tx<RewardRow[]>`
    select ${columns(tx)} from reward where program_id = ${programId} and reward_id = ${rewardId} for update`;
  return row ?? null;
}

export async function insertReward(
  tx: Transaction,
  programId: number,
  reward: RewardValues,
): Promise<RewardRow> {
  const [row] = await tx<[RewardRow]>`
    insert into reward (program_id, name, description, picture, price_points, stock, voucher_days, state)
    values (${programId}, ${JSON.stringify(reward.name)}::text::jsonb, ${JSON.stringify(reward.description)}::text::jsonb,
      ${reward.picture}, ${reward.pricePoints}, ${reward.stock}, ${reward.voucherDays}, ${reward.state})
    returning ${columns(tx)}`;
  return row;
}

export async function updateRewardRow(
  tx: Transaction,
  programId: number,
  rewardId: number,
  reward: RewardValues,
): Promise<void> {
  await tx`
    update reward set name = ${JSON.stringify(reward.name)}::text::jsonb,
      description = ${JSON.stringify(reward.description)}::text::jsonb, picture = ${reward.picture},
      price_points = ${reward.pricePoints}, stock = ${reward.stock}, voucher_days = ${reward.voucherDays},
      state = ${reward.state}
    where program_id = ${programId} and reward_id = ${rewardId}`;
}
