import type { MemberProgress } from '#campaigns/progress.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { rowsLiteral } from '../db/row-literal.ts';

/** Which campaign's facts are asked for, and whose: `index` is the item's. */
export interface AskedMember {
  index: number;
  programId: number;
  campaignId: number;
  deviceId: string;
}
export interface AskedLimit extends AskedMember {
  limit: string;
  subject: 'person' | 'device' | 'household';
  period: string;
}
export interface AskedPool {
  programId: number;
  campaignId: number;
  pool: string;
}
export interface AskedMoment {
  programId: number;
  campaignId: number;
  mechanicId: string;
}

export interface MemberRow {
  index: number;
  progress: MemberProgress | null;
  joinedAt: Date | null;
  confirmedAge: number | null;
  tier: string | null;
  excluded: boolean;
}
/** Also what was set against a limit that has no count yet; `subject` is null where the member has no household. */
export interface LimitRow {
  index: number;
  limit: string;
  subject: string | null;
  period: string;
  claims: number | null;
}

/**
 * One row an item. Sent behind the locks, like the facts that every claim needs.
 * @param withTier reads what each has earned, an entry at a time: only for who needs it
 */
export function selectMembers(
  sql: Database | Transaction,
  asked: readonly AskedMember[],
  { withTier }: { withTier: boolean },
) {
  const rows = asked.map((one) => [one.index, one.programId, one.campaignId, one.deviceId]);
  return sql<MemberRow[]>`
    with item as materialized (select * from unnest(${rowsLiteral(rows)}::asked_member[]))
    select i.index, p.data as progress, m.created_at as "joinedAt", t.confirmed_age as "confirmedAge",
      ${withTier ? sql`member_tier(i.program_id, d.member_id)` : sql`null`} as tier,
      x.member_id is not null as excluded
    from item i
    left join lateral (
      select member_id from device d where d.program_id = i.program_id and d.device_id = i.device_id limit 1
    ) d on true
    left join lateral (
      select created_at from member m where m.program_id = i.program_id and m.member_id = d.member_id limit 1
    ) m on true
    left join lateral (
      select data from progress p where p.program_id = i.program_id and p.campaign_id = i.campaign_id
        and p.member_id = d.member_id limit 1
    ) p on true
    left join lateral (
      select confirmed_age from member_trait t
      where t.program_id = i.program_id and t.member_id = d.member_id limit 1
    ) t on true
    left join lateral (
      select member_id from excluded_member x where x.program_id = i.program_id and x.member_id = d.member_id limit 1
    ) x on true`;
}

/** One row an item and limit. */
export function selectLimits(sql: Database | Transaction, asked: readonly AskedLimit[]) {
  const rows = asked.map((one) => [
    one.index,
    one.programId,
    one.campaignId,
    one.deviceId,
    one.limit,
    one.subject,
    one.period,
  ]);
  return sql<LimitRow[]>`
    with asked as materialized (select * from unnest(${rowsLiteral(rows)}::asked_limit[]))
    select a.index, a.limit_id as "limit", s.subject, a.period::text, n.claims
    from asked a
    left join lateral (
      select member_id from device d where d.program_id = a.program_id and d.device_id = a.device_id limit 1
    ) d on a.subject <> 'device'
    left join lateral (
      select household from member_trait t where t.program_id = a.program_id and t.member_id = d.member_id limit 1
    ) t on a.subject = 'household'
    cross join lateral (
      select case a.subject when 'device' then a.device_id when 'household' then t.household
        else coalesce(d.member_id, a.device_id) end as subject
    ) s
    left join lateral (
      select claims from limit_count n where n.program_id = a.program_id and n.campaign_id = a.campaign_id
        and n.limit_id = a.limit_id and n.subject = s.subject and n.period = a.period limit 1
    ) n on true`;
}

/** What was drawn from pools; no row where nothing was. */
export function selectPools(sql: Database | Transaction, asked: readonly AskedPool[]) {
  const rows = asked.map((one) => [one.programId, one.campaignId, one.pool]);
  return sql<(AskedPool & { used: number })[]>`
    select p.program_id as "programId", p.campaign_id as "campaignId", p.pool, p.used
    from unnest(${rowsLiteral(rows)}::asked_pool[]) a
    cross join lateral (
      select * from pool p where p.program_id = a.program_id and p.campaign_id = a.campaign_id and p.pool = a.pool limit 1
    ) p`;
}

/** The highest winning moment that was taken; no row where none was. */
export function selectMoments(sql: Database | Transaction, asked: readonly AskedMoment[]) {
  const rows = asked.map((one) => [one.programId, one.campaignId, one.mechanicId]);
  return sql<(AskedMoment & { moment: number })[]>`
    select a.program_id as "programId", a.campaign_id as "campaignId", a.mechanic_id as "mechanicId", w.moment
    from unnest(${rowsLiteral(rows)}::asked_moment[]) a
    cross join lateral (
      select moment from award w where w.program_id = a.program_id and w.campaign_id = a.campaign_id
        and w.mechanic_id = a.mechanic_id and w.moment is not null order by w.moment desc limit 1
    ) w`;
}

export interface UsedLimit {
  programId: number;
  campaignId: number;
  limit: string;
  subject: string;
  period: string;
  claims: number;
  most: number;
}
export interface UsedPool extends AskedPool {
  used: number;
  most: number;
}
export interface WonAward {
  programId: number;
  claimId: string;
  mechanicId: string;
  prizeId: string;
  campaignId: number;
  memberId: string;
  moment: number | null;
  redemptionId: string | null;
  at: Date | null;
}
export interface NewProgress {
  programId: number;
  campaignId: number;
  memberId: string;
  progress: MemberProgress;
}
export interface WonEntries {
  programId: number;
  campaignId: number;
  mechanicId: string;
  draw: number;
  claimId: string;
  memberId: string;
  entries: number;
}
export interface ToldAge {
  programId: number;
  memberId: string;
  years: number;
}

/** What a transaction's claims take and win besides points. */
export interface Takings {
  /** No two of one key. */
  limits: readonly UsedLimit[];
  /** No two of one key. */
  pools: readonly UsedPool[];
  awards: readonly WonAward[];
  progress: readonly NewProgress[];
  entries: readonly WonEntries[];
  ages: readonly ToldAge[];
}

/**
 * Writes what was counted, in one order, so that two transactions never wait for each other. A limit or a pool that is
 * overrun fails the transaction whole.
 */
export function writeCounts(tx: Transaction, { limits, pools }: Pick<Takings, 'limits' | 'pools'>) {
  const limitCells = limits.map((one) => [
    one.programId,
    one.campaignId,
    one.limit,
    one.subject,
    one.period,
    one.claims,
    one.most,
  ]);
  const poolCells = pools.map((one) => [one.programId, one.campaignId, one.pool, one.used, one.most]);
  return tx`
    with counted as (
      insert into limit_count as n (program_id, campaign_id, limit_id, subject, period, claims, most)
      select * from unnest(${rowsLiteral(limitCells)}::used_limit[])
      order by program_id, campaign_id, limit_id, subject, period
      on conflict (program_id, campaign_id, limit_id, subject, period)
        do update set claims = n.claims + excluded.claims, most = excluded.most
    )
    insert into pool as p (program_id, campaign_id, pool, used, most)
    select * from unnest(${rowsLiteral(poolCells)}::used_pool[]) order by program_id, campaign_id, pool
    on conflict (program_id, campaign_id, pool) do update set used = p.used + excluded.used, most = excluded.most`;
}

/**
 * Writes what claims have won and told besides, in a statement apart from the counts: most transactions have none of it. A
 * moment that was won before fails the transaction whole.
 */
export function writeFound(
  tx: Transaction,
  { awards, progress, entries, ages }: Pick<Takings, 'awards' | 'progress' | 'entries' | 'ages'>,
) {
  const awardCells = awards.map((one) => [
    one.programId,
    one.claimId,
    one.mechanicId,
    one.prizeId,
    one.campaignId,
    one.memberId,
    one.moment,
    one.redemptionId,
    one.at?.toISOString() ?? null,
  ]);
  const progressCells = progress.map((one) => [
    one.programId,
    one.campaignId,
    one.memberId,
    JSON.stringify(one.progress),
  ]);
  const entryCells = entries.map((one) => [
    one.programId,
    one.campaignId,
    one.mechanicId,
    one.draw,
    one.claimId,
    one.memberId,
    one.entries,
  ]);
  const ageCells = ages.map((one) => [one.programId, one.memberId, one.years]);
  return tx`
    with awarded as (
      insert into award (program_id, claim_id, mechanic_id, prize_id, campaign_id, member_id, moment, redemption_id, awarded_at)
      select program_id, claim_id, mechanic_id, prize_id, campaign_id, member_id, moment, redemption_id,
        coalesce(awarded_at, now())
      from unnest(${rowsLiteral(awardCells)}::won_award[])
    ), moved_on as (
      insert into progress (program_id, campaign_id, member_id, data)
      select program_id, campaign_id, member_id, data::jsonb
      from unnest(${rowsLiteral(progressCells)}::new_progress[])
      on conflict (program_id, campaign_id, member_id) do update set data = excluded.data
    ), entered as (
      insert into lottery_entry (program_id, campaign_id, mechanic_id, draw, claim_id, member_id, entries)
      select * from unnest(${rowsLiteral(entryCells)}::won_entries[])
    )
    insert into member_trait as t (program_id, member_id, confirmed_age)
    select * from unnest(${rowsLiteral(ageCells)}::told_age[])
    on conflict (program_id, member_id) do update set confirmed_age = greatest(t.confirmed_age, excluded.confirmed_age)`;
}
