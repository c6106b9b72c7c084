import type { Database, Transaction } from '../db/connect.ts';
import type { Reward, RewardVariant } from '../routes/schemas/rewards.ts';

type Db = Database | Transaction;

/** What the brand decides of a reward; its variants are rows of their own. */
export type RewardValues = Omit<Reward, 'rewardId' | 'redeemed' | 'reserved' | 'variants'>;

const instant = (sql: Db, column: string) =>
  sql`to_char(${sql(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const columns = (sql: Db) => sql`
  w.reward_id as "rewardId", w.name, w.description, w.picture, w.price_points as "pricePoints", w.stock, w.redeemed,
  w.reserved, w.voucher_days as "voucherDays", w.state, w.settings, w.tier_prices as "tierPrices",
  w.person_limit as "personLimit", w.person_limit_days as "personLimitDays",
  ${instant(sql, 'offered_from')} as "offeredFrom", ${instant(sql, 'offered_until')} as "offeredUntil",
  coalesce((
    select jsonb_agg(jsonb_build_object('variantId', variant_id, 'name', v.name, 'stock', v.stock, 'given', given)
      order by variant_id)
    from reward_variant v where v.program_id = w.program_id and v.reward_id = w.reward_id
  ), '[]') as variants`;

export async function selectRewards(sql: Db, programId: number, limit: number): Promise<Reward[]> {
  return sql<Reward[]>`
    select ${columns(sql)} from reward w where program_id = ${programId} order by reward_id desc limit ${limit}`;
}

/** The reward, held until the transaction ends, so that nobody redeems it in between. */
export async function lockReward(
  tx: Transaction,
  programId: number,
  rewardId: number,
): Promise<Reward | null> {
  const [row] = await tx<Reward[]>`
    select ${columns(tx)} from reward w where program_id = ${programId} and reward_id = ${rewardId} for update of w`;
  return row ?? null;
}

const json = (tx: Transaction, value: object) => tx`${JSON.stringify(value)}::text::jsonb`;

export async function insertReward(
  tx: Transaction,
  programId: number,
  reward: RewardValues,
): Promise<number> {
  const [row] = await tx<[{ rewardId: number }]>`
    insert into reward (program_id, name, description, picture, price_points, stock, voucher_days, state, kind, settings,
      tier_prices, person_limit, person_limit_days, offered_from, offered_until)
    values (${programId}, ${json(tx, reward.name)}, ${json(tx, reward.description)}, ${reward.picture},
      ${reward.pricePoints}, ${reward.stock}, ${reward.voucherDays}, ${reward.state}, ${reward.settings.kind},
      ${json(tx, reward.settings)}, ${json(tx, reward.tierPrices)}, ${reward.personLimit}, ${reward.personLimitDays},
      ${reward.offeredFrom}, ${reward.offeredUntil})
    returning reward_id as "rewardId"`;
  return row.rewardId;
}

export async function updateRewardRow(
  tx: Transaction,
  programId: number,
  rewardId: number,
  reward: RewardValues,
): Promise<void> {
  await tx`
    update reward set name = ${json(tx, reward.name)}, description = ${json(tx, reward.description)},
      picture = ${reward.picture}, price_points = ${reward.pricePoints}, stock = ${reward.stock},
      voucher_days = ${reward.voucherDays}, state = ${reward.state}, settings = ${json(tx, reward.settings)},
      tier_prices = ${json(tx, reward.tierPrices)}, person_limit = ${reward.personLimit},
      person_limit_days = ${reward.personLimitDays}, offered_from = ${reward.offeredFrom},
      offered_until = ${reward.offeredUntil}
    where program_id = ${programId} and reward_id = ${rewardId}`;
}

/** Writes the variants of a reward; those that are not among them go. */
export async function replaceVariants(
  tx: Transaction,
  programId: number,
  rewardId: number,
  variants: readonly Omit<RewardVariant, 'given'>[],
): Promise<void> {
  const ids = variants.map(({ variantId }) => variantId);
  await tx`
    delete from reward_variant
    where program_id = ${programId} and reward_id = ${rewardId} and not variant_id = any(${ids}::int[])`;
  for (const { variantId, name, stock } of variants) {
    await tx`
      insert into reward_variant (program_id, reward_id, variant_id, name, stock)
      values (${programId}, ${rewardId}, ${variantId}, ${json(tx, name)}, ${stock})
      on conflict (program_id, reward_id, variant_id) do update set name = excluded.name, stock = excluded.stock`;
  }
}
