import type { Database, Transaction } from '../db/connect.ts';
import type { RedemptionRow } from './redemption.ts';

export interface OfferRow {
  rewardId: number;
  name: { vi: string; en: string };
  description: { vi: string; en: string };
  picture: string;
  pricePoints: number;
  left: number;
  voucherDays: number;
}

/** What the catalogue offers, cheapest first; what is gone stays in sight, marked by `left` 0. */
export function selectOffers(sql: Database, programId: number) {
  return sql<OfferRow[]>`
    select reward_id as "rewardId", name, description, picture, price_points as "pricePoints",
      stock - redeemed as left, voucher_days as "voucherDays"
    from reward where program_id = ${programId} and state = 'offered'
    order by price_points, reward_id limit 200`;
}

/** A redemption by its id, which the phone made. */
export function selectRedemption(sql: Database | Transaction, programId: number, redemptionId: string) {
  return sql<RedemptionRow[]>`
    select v.voucher_id as "voucherId", r.reward_id as "rewardId", r.member_id as "memberId", w.name as "rewardName",
      w.picture, r.points, case when v.state = 'issued' and v.expires_at <= now() then 'expired' else v.state end as state,
      r.redeemed_at as "redeemedAt", v.expires_at as "expiresAt", v.used_at as "usedAt"
    from redemption r
    join voucher v using (program_id, redemption_id)
    join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id
    where r.program_id = ${programId} and r.redemption_id = ${redemptionId}`;
}

/** A member's vouchers, newest first; after one that is not the member's there are none. */
export function selectVouchers(
  sql: Database,
  { programId, memberId }: { programId: number; memberId: string },
  { after, limit }: { after: string | null; limit: number },
) {
  const following = sql`and (r.redeemed_at, r.redemption_id) < (
    select o.redeemed_at, o.redemption_id from voucher join redemption o using (program_id, redemption_id)
    where voucher.program_id = ${programId} and voucher.voucher_id = ${after} and o.member_id = ${memberId})`;
  return sql<RedemptionRow[]>`
    select v.voucher_id as "voucherId", r.reward_id as "rewardId", r.member_id as "memberId", w.name as "rewardName",
      w.picture, r.points, case when v.state = 'issued' and v.expires_at <= now() then 'expired' else v.state end as state,
      r.redeemed_at as "redeemedAt", v.expires_at as "expiresAt", v.used_at as "usedAt"
    from redemption r
    join voucher v using (program_id, redemption_id)
    join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id
    where r.program_id = ${programId} and r.member_id = ${memberId} ${after === null ? sql`` : following}
    order by r.redeemed_at desc, r.redemption_id desc limit ${limit}`;
}

/** Takes one piece of stock; no row where the reward is hidden, gone or of another program. */
export function takeStock(sql: Transaction, programId: number, rewardId: number) {
  return sql<{ pricePoints: number; voucherDays: number }[]>`
    update reward set redeemed = redeemed + 1
    where program_id = ${programId} and reward_id = ${rewardId} and state = 'offered' and redeemed < stock
    returning price_points as "pricePoints", voucher_days as "voucherDays"`;
}

export function selectReward(sql: Transaction, programId: number, rewardId: number) {
  return sql<{ state: 'offered' | 'hidden'; pricePoints: number; test: boolean }[]>`
    select state, price_points as "pricePoints", sandbox_of is not null as test
    from reward join program using (program_id)
    where program_id = ${programId} and reward_id = ${rewardId}`;
}

export interface NewRedemption {
  programId: number;
  redemptionId: string;
  rewardId: number;
  memberId: string;
  points: number;
  voucherId: string;
  voucherDays: number;
  at: Date | null;
  stripe: number;
}

/** Redemption, voucher, event and roll-up in one statement. */
export function insertRedemption(sql: Transaction, r: NewRedemption) {
  return sql`
    with moment as (select coalesce(${r.at}::timestamptz, now()) as at), redeemed as (
      insert into redemption (program_id, redemption_id, reward_id, member_id, points, redeemed_at)
      select ${r.programId}, ${r.redemptionId}, ${r.rewardId}, ${r.memberId}, ${r.points}, at from moment
    ), promised as (
      insert into voucher (program_id, voucher_id, redemption_id, reward_id, state, expires_at)
      select ${r.programId}, ${r.voucherId}, ${r.redemptionId}, ${r.rewardId}, 'issued',
        at + make_interval(days => ${r.voucherDays}) from moment
    ), told as (
      insert into event (program_id, type, subject, data, happened_at)
      select ${r.programId}, 'reward.redeemed', ${r.redemptionId},
        jsonb_build_object('rewardId', ${r.rewardId}::int, 'memberId', ${r.memberId}::text, 'points', ${r.points}::int,
          'voucherId', ${r.voucherId}::text), at from moment
    )
    insert into activity as a (program_id, campaign_id, quarter, stripe, redemptions)
    select ${r.programId}, 0, date_bin('15 minutes', at, 'epoch'), ${r.stripe}, 1 from moment
    on conflict (program_id, campaign_id, quarter, stripe) do update set redemptions = a.redemptions + 1`;
}
