import type { CodeState } from '#campaigns/code-states.ts';
import type { ExpiryPolicy } from '#campaigns/points-expiry.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { rowsLiteral } from '../db/row-literal.ts';
import type { Gains } from '../routes/schemas/gains.ts';
import type { Answer, ScanItem } from './scan-item.ts';
import { batchName } from './standings.ts';

/** What the database knows of one scan, read after its locks are held. */
export interface FactRow {
  index: number;
  /** The answer that this id was given before, and to which code; of a win, see `claimId`. */
  priorKeyId: number | null;
  priorSerial: number | null;
  priorKind: string | null;
  priorAnswer: Answer | null;
  memberId: string | null;
  rangeState: CodeState | null;
  rangeExpiresAt: Date | null;
  claimId: string | null;
  claimedBy: string | null;
  claimedAt: Date | null;
  claimPoints: number | null;
  claimBalance: number | null;
  claimGains: Gains | null;
  /** The member's claims in the campaign on the local day, and that day. */
  claimsToday: number | null;
  period: string;
  lastSeq: number | null;
  balance: number | null;
  /** Another device has seen the code before. */
  seenElsewhere: boolean;
  /** Of the batch, the transaction's clock and the writer's part of the program's account: on a batch's first item only. */
  now: Date | null;
  campaignId: number | null;
  productId: number | null;
  campaignState: 'draft' | 'live' | 'paused' | null;
  version: number | null;
  issuedSeq: number | null;
  issuedBalance: number | null;
  /** The currency that the campaign gives, and when its points expire. */
  currency: number | null;
  expiry: ExpiryPolicy['kind'] | null;
  expiryDate: string | null;
  expiryDays: number | null;
  programZone: string | null;
}

/**
 * One row an item; every part is one look-up by a whole key, which `limit 1` keeps the planner from widening.
 * @param accountId the writer's part of the program's account for points issued
 */
export function selectFacts(sql: Database | Transaction, items: readonly ScanItem[], accountId: string) {
  const batches = new Set<string>();
  const asked = items.map((item, index) => {
    const { programId, keyId, serial, batchId } = item.code;
    const first = !batches.has(batchName(item));
    batches.add(batchName(item));
    const at = item.at?.toISOString() ?? null;
    return [index, programId, keyId, serial, batchId, item.scanId, item.deviceId, at, first];
  });
  return sql<FactRow[]>`
    with item as materialized (
      select * from unnest(${rowsLiteral(asked)}::text::asked_scan[])
    ), standing as materialized (
      select i.program_id, i.batch_id, b.campaign_id, b.product_id, c.state, c.version, v.zone,
        (now() at time zone v.zone)::date as today, e.seq as issued_seq, e.balance as issued_balance, k.currency, k.expiry,
        k.expiry_date, k.expiry_days, g.time_zone as program_zone
      from item i
      cross join lateral (
        select campaign_id, product_id from batch b
        where b.program_id = i.program_id and b.batch_id = i.batch_id limit 1
      ) b
      cross join lateral (
        select state, version from campaign c
        where c.program_id = i.program_id and c.campaign_id = b.campaign_id limit 1
      ) c
      cross join lateral (
        select definition ->> 'timeZone' as zone, definition ->> 'currency' as slug from campaign_version v
        where v.program_id = i.program_id and v.campaign_id = b.campaign_id and v.version = c.version limit 1
      ) v
      left join lateral (
        select seq, balance from entry e
        where e.program_id = i.program_id and e.account_id = ${accountId} order by e.seq desc limit 1
      ) e on true
      left join lateral (
        select currency, expiry, expiry_date, expiry_days from currency k
        where k.program_id = i.program_id and case when v.slug is null then k.currency = 0 else k.slug = v.slug end limit 1
      ) k on true
      left join lateral (
        select time_zone from program g where g.program_id = i.program_id limit 1
      ) g on k.expiry <> 'never'
      where i.first
    )
    select i.index, s.key_id as "priorKeyId", s.serial as "priorSerial", s.kind as "priorKind", s.answer as "priorAnswer",
      d.member_id as "memberId", r.state as "rangeState", r.expires_at as "rangeExpiresAt", k.claim_id as "claimId",
      k.member_id as "claimedBy", k.claimed_at as "claimedAt", k.points as "claimPoints", k.balance as "claimBalance", k.gains as "claimGains", n.claims as "claimsToday",
      p.period, e.seq as "lastSeq", e.balance,
      k.device_id <> i.device_id is true or exists (
        select from scan o where o.program_id = i.program_id and o.key_id = i.key_id and o.serial = i.serial
          and o.device_id <> i.device_id
      ) as "seenElsewhere",
      case when i.first then now() end as now, case when i.first then c.campaign_id end as "campaignId",
      case when i.first then c.product_id end as "productId", case when i.first then c.state end as "campaignState",
      case when i.first then c.version end as version, case when i.first then c.issued_seq end as "issuedSeq",
      case when i.first then c.issued_balance end as "issuedBalance", case when i.first then c.currency end as currency,
      case when i.first then c.expiry end as expiry, case when i.first then c.expiry_date end as "expiryDate",
      case when i.first then c.expiry_days end as "expiryDays", case when i.first then c.program_zone end as "programZone"
    from item i
    join standing c using (program_id, batch_id)
    cross join lateral (
      select case when i.at is null then c.today else (i.at at time zone c.zone)::date end as period
    ) p
    left join lateral (
      select key_id, serial, kind, answer from scan s
      where s.program_id = i.program_id and s.scan_id = i.scan_id limit 1
    ) s on true
    left join lateral (
      select member_id from device d where d.program_id = i.program_id and d.device_id = i.device_id limit 1
    ) d on true
    left join lateral (
      select claim_id, member_id, device_id, claimed_at, points, balance, gains from claim k
      where k.program_id = i.program_id and k.key_id = i.key_id and k.serial = i.serial limit 1
    ) k on true
    left join lateral (
      select claims from claim_count n where n.program_id = i.program_id and n.campaign_id = c.campaign_id
        and n.member_id = d.member_id and n.period = p.period limit 1
    ) n on true
    left join lateral (
      select state, expires_at from code_range r
      where r.program_id = i.program_id and r.key_id = i.key_id and r.first_serial <= i.serial
      order by r.first_serial desc limit 1
    ) r on true
    left join lateral (
      select seq, balance from entry e
      where e.program_id = i.program_id and e.account_id = d.member_id order by e.seq desc limit 1
    ) e on true`;
}

export interface DefinitionRow {
  definition: unknown;
}

export function selectDefinition(
  sql: Database | Transaction,
  programId: number,
  campaignId: number,
  version: number,
) {
  return sql<DefinitionRow[]>`
    select definition from campaign_version
    where program_id = ${programId} and campaign_id = ${campaignId} and version = ${version}`;
}

export interface ViewRow {
  programId: number;
  campaignId: number;
  programName: string;
  pointsName: { vi: string; en: string };
  brandName: string;
  accentColour: string;
  productId: number;
  productName: string;
  test: boolean;
  version: number;
}

/** What a phone is shown of the campaign behind a batch. */
export function selectView(sql: Database, programId: number, batchId: number) {
  return sql<ViewRow[]>`
    select b.program_id as "programId", b.campaign_id as "campaignId", g.name as "programName",
      g.points_name as "pointsName", t.name as "brandName", t.accent_colour as "accentColour",
      b.product_id as "productId", p.name as "productName", g.sandbox_of is not null as test, c.version
    from batch b
    join program g on g.program_id = b.program_id
    join product p on p.program_id = b.program_id and p.product_id = b.product_id
    join brand t on t.program_id = b.program_id and t.brand_id = p.brand_id
    join campaign c on c.program_id = b.program_id and c.campaign_id = b.campaign_id
    where b.program_id = ${programId} and b.batch_id = ${batchId}`;
}
