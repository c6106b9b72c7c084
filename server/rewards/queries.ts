import type { Database, Transaction } from '../db/connect.ts';
import type { RewardKind, RewardSettings } from '../routes/schemas/rewards.ts';
import type { FulfilmentState, RedemptionRow } from './redemption.ts';

type Db = Database | Transaction;

const redemptionColumns = (sql: Db) => sql`
  r.redemption_id as "redemptionId", v.voucher_id as "voucherId", r.reward_id as "rewardId", r.member_id as "memberId",
  w.name as "rewardName", w.picture, f.kind, r.points,
  case when v.state = 'issued' and v.expires_at <= now() then 'expired' else v.state end as state,
  coalesce(w.settings ->> 'source' = 'imported', false) as "hasCode", f.state as fulfilment, r.redeemed_at as "redeemedAt", v.expires_at as "expiresAt", v.used_at as "usedAt"`;

const redemptionTables = (sql: Db) => sql`
  redemption r
  join voucher v using (program_id, redemption_id)
  join fulfilment f using (program_id, redemption_id)
  join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id`;

/** Before the number of every voucher of a sandbox, and of no other: whoever reads one anywhere knows what it is. */
export const TEST_MARK = 'TEST';

/** A redemption by its id, which the phone made. */
export function selectRedemption(sql: Db, programId: number, redemptionId: string) {
  return sql<RedemptionRow[]>`
    select ${redemptionColumns(sql)} from ${redemptionTables(sql)}
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
    select ${redemptionColumns(sql)} from ${redemptionTables(sql)}
    where r.program_id = ${programId} and r.member_id = ${memberId} ${after === null ? sql`` : following}
    order by r.redeemed_at desc, r.redemption_id desc limit ${limit}`;
}

export interface WantedReward {
  kind: RewardKind;
  settings: RewardSettings;
  state: 'offered' | 'hidden';
  /** Within its dates, by the database's clock. */
  inTime: boolean;
  /** For this member's tier. */
  pricePoints: number;
  personLimit: number | null;
  /** How many the member has had within the limit's days; what was cancelled or refunded does not count. */
  had: number;
  hasVariants: boolean;
}

/** Asked once a statement, and only where a price depends on it. */
const tierOf = (sql: Transaction, programId: number, memberId: string) =>
  sql`case when tier_prices = '{}' then null else (select member_tier(${programId}, ${memberId}::uuid)) end`;

/** A reward as one member stands to it. */
export function selectWanted(sql: Transaction, programId: number, rewardId: number, memberId: string) {
  return sql<WantedReward[]>`
    select w.kind, w.settings, w.state, w.person_limit as "personLimit",
      coalesce(w.offered_from <= now(), true) and coalesce(w.offered_until > now(), true) as "inTime",
      coalesce((w.tier_prices ->> ${tierOf(sql, programId, memberId)})::int, w.price_points) as "pricePoints",
      exists (
        select from reward_variant v where v.program_id = w.program_id and v.reward_id = w.reward_id
      ) as "hasVariants",
      case when w.person_limit is null then 0 else (
        select count(*)::int from redemption r join fulfilment f using (program_id, redemption_id)
        where r.program_id = w.program_id and r.reward_id = w.reward_id and r.member_id = ${memberId}
          and r.cause = 'catalogue' and f.state not in ('cancelled', 'refunded')
          and (w.person_limit_days is null or r.redeemed_at > now() - make_interval(days => w.person_limit_days))
      ) end as had
    from reward w
    where w.program_id = ${programId} and w.reward_id = ${rewardId}`;
}

/**
 * Takes one piece of stock for a member at the price of the moment; no row where the reward is hidden, out of its dates,
 * gone or of another program. What is reserved for prizes is not the catalogue's.
 */
export function takeStock(sql: Transaction, programId: number, rewardId: number, memberId: string) {
  return sql<{ pricePoints: number }[]>`
    update reward set redeemed = redeemed + 1
    where program_id = ${programId} and reward_id = ${rewardId} and state = 'offered' and redeemed + reserved < stock
      and coalesce(offered_from <= now(), true) and coalesce(offered_until > now(), true)
    returning coalesce((tier_prices ->> ${tierOf(sql, programId, memberId)})::int, price_points) as "pricePoints"`;
}

/** Takes one piece of a variant; no row where it is gone or there is none such. */
export function takeVariant(sql: Transaction, programId: number, rewardId: number, variantId: number) {
  return sql`
    update reward_variant set given = given + 1
    where program_id = ${programId} and reward_id = ${rewardId} and variant_id = ${variantId} and given < stock
    returning variant_id`;
}

export interface NewRedemption {
  programId: number;
  redemptionId: string;
  rewardId: number;
  memberId: string;
  points: number;
  /** Fifteen characters; a sandbox puts its mark before all but the first of them. */
  voucherNumber: string;
  variantId: number | null;
  /** The claim that won it; null where points were spent. */
  won: { claimId: string; prizeId: string } | null;
  at: Date | null;
}

/**
 * Redemption, voucher, fulfilment and event in one statement, with a partner's code where the reward gives those, or the
 * order to the partner. Answers how far the gift is; no row where there is no such reward.
 */
export function insertRedemption(sql: Transaction, r: NewRedemption) {
  return sql<{ state: FulfilmentState; kind: RewardKind; voucherId: string }[]>`
    with gift as materialized (
      select kind, settings, voucher_days, coalesce(${r.at}::timestamptz, now()) as at,
        case when sandbox_of is null then ${r.voucherNumber}::text
          else ${TEST_MARK} || substr(${r.voucherNumber}::text, ${TEST_MARK.length + 1}::int) end as voucher_id
      from reward join program using (program_id)
      where program_id = ${r.programId} and reward_id = ${r.rewardId}
    ), redeemed as (
      insert into redemption (program_id, redemption_id, reward_id, member_id, points, cause, claim_id, prize_id, redeemed_at)
      select ${r.programId}, ${r.redemptionId}, ${r.rewardId}, ${r.memberId}, ${r.points},
        ${r.won ? 'claim' : 'catalogue'}, ${r.won?.claimId ?? null}, ${r.won?.prizeId ?? null}, at from gift
    ), promised as (
      insert into voucher (program_id, voucher_id, redemption_id, reward_id, state, expires_at)
      select ${r.programId}, voucher_id, ${r.redemptionId}, ${r.rewardId}, 'issued',
        at + make_interval(days => voucher_days) from gift
    ), given as (
      update partner_code set redemption_id = ${r.redemptionId}, given_at = now()
      where program_id = ${r.programId} and code_hash = (
        select code_hash from partner_code
        where program_id = ${r.programId} and reward_id = ${r.rewardId} and redemption_id is null
          and (select kind = 'voucher' and settings ->> 'source' = 'imported' from gift)
        order by code_hash limit 1 for update skip locked)
      returning code_hash
    ), opened as (
      insert into fulfilment (program_id, redemption_id, reward_id, member_id, kind, way, state, variant_id, opened_at, state_at)
      select ${r.programId}, ${r.redemptionId}, ${r.rewardId}, ${r.memberId}, kind,
        case kind when 'voucher' then 'code' when 'external' then 'partner' end,
        case when kind = 'external' then 'arranging'
          when kind = 'voucher' and settings ->> 'source' = 'imported' and not exists (select from given) then 'arranging'
          when kind = 'voucher' then 'delivered'
          else 'details' end,
        ${r.variantId}::int, at, at
      from gift returning state, kind, state_at
    ), stepped as (
      insert into fulfilment_step (program_id, redemption_id, state, done_at)
      select ${r.programId}, ${r.redemptionId}, state, state_at from opened
    ), ordered as (
      insert into partner_order (program_id, redemption_id, url, phase, deadline, due_at)
      select ${r.programId}, ${r.redemptionId}, settings ->> 'url', 'reserve',
        now() + make_interval(mins => (settings ->> 'timeoutMinutes')::int), now()
      from gift where kind = 'external'
    ), told as (
      insert into event (program_id, type, subject, data, happened_at)
      select ${r.programId}, ${r.won ? 'reward.won' : 'reward.redeemed'}, ${r.redemptionId},
        jsonb_build_object('rewardId', ${r.rewardId}::int, 'memberId', ${r.memberId}::text, 'points', ${r.points}::int,
          'voucherId', voucher_id), at from gift
    )
    select state, opened.kind, voucher_id as "voucherId" from opened, gift`;
}

/** Adds a redemption for points to the roll-up. */
export function countRedemption(sql: Transaction, programId: number, at: Date | null, stripe: number) {
  return sql`
    insert into activity as a (program_id, campaign_id, quarter, stripe, redemptions)
    values (${programId}, 0, date_bin('15 minutes', coalesce(${at}::timestamptz, now()), 'epoch'), ${stripe}, 1)
    on conflict (program_id, campaign_id, quarter, stripe) do update set redemptions = a.redemptions + 1`;
}

/**
 * Gives a redemption that waits a code of its reward; it waits for codes that another transaction is just taking. No row
 * where there is none left.
 */
export function givePartnerCode(sql: Transaction, programId: number, rewardId: number, redemptionId: string) {
  return sql`
    update partner_code set redemption_id = ${redemptionId}, given_at = now()
    where program_id = ${programId} and redemption_id is null and code_hash = (
      select code_hash from partner_code
      where program_id = ${programId} and reward_id = ${rewardId} and redemption_id is null
      order by code_hash limit 1 for update)
    returning code_hash`;
}
