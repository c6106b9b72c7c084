import type { Database, Transaction } from '../db/connect.ts';
import type { Answer, ScanItem } from './scan-item.ts';

/** What the database knows of one scan, read after its locks are held. */
export interface FactRow {
  index: number;
  now: Date;
  /** The answer this scan id was given before, and to which code. */
  priorKeyId: number | null;
  priorSerial: number | null;
  priorKind: string | null;
  priorAnswer: Answer | null;
  memberId: string | null;
  rangeState: 'minted' | 'active' | 'recalled' | null;
  campaignId: number;
  productId: number;
  campaignState: 'draft' | 'live' | 'paused';
  version: number;
  claimedBy: string | null;
  claimedAt: Date | null;
  claimPoints: number | null;
  /** The member's claims in the campaign on the local day, and that day. */
  claimsToday: number;
  period: string;
  lastSeq: number;
  balance: number;
  /** Another device has scanned the code before. */
  seenElsewhere: boolean;
}

/** One row an item; every part is one look-up by a whole key, which `limit 1` keeps the planner from widening. */
export function selectFacts(sql: Database | Transaction, items: readonly ScanItem[]) {
  const input = JSON.stringify(
    items.map((item, index) => ({
      index,
      program_id: item.code.programId,
      key_id: item.code.keyId,
      serial: item.code.serial,
      batch_id: item.code.batchId,
      scan_id: item.scanId,
      device_id: item.deviceId,
      at: item.at ?? null,
    })),
  );
  return sql<FactRow[]>`
    with item as materialized (
      select * from json_to_recordset(${input}::text::json) as i(index int, program_id int, key_id smallint,
        serial bigint, batch_id int, scan_id uuid, device_id uuid, at timestamptz)
    ), standing as materialized (
      select i.program_id, i.batch_id, b.campaign_id, b.product_id, c.state, c.version,
        v.definition ->> 'timeZone' as zone
      from (select distinct program_id, batch_id from item) i
      cross join lateral (
        select campaign_id, product_id from batch b
        where b.program_id = i.program_id and b.batch_id = i.batch_id limit 1
      ) b
      cross join lateral (
        select state, version from campaign c
        where c.program_id = i.program_id and c.campaign_id = b.campaign_id limit 1
      ) c
      cross join lateral (
        select definition from campaign_version v
        where v.program_id = i.program_id and v.campaign_id = b.campaign_id and v.version = c.version limit 1
      ) v
    )
    select i.index, coalesce(i.at, now()) as now,
      s.key_id as "priorKeyId", s.serial as "priorSerial", s.kind as "priorKind", s.answer as "priorAnswer",
      d.member_id as "memberId", r.state as "rangeState",
      c.campaign_id as "campaignId", c.product_id as "productId", c.state as "campaignState", c.version,
      k.member_id as "claimedBy", k.claimed_at as "claimedAt", k.points as "claimPoints",
      coalesce(n.claims, 0) as "claimsToday", p.period,
      coalesce(e.seq, 0)::bigint as "lastSeq", coalesce(e.balance, 0)::bigint as balance,
      exists (
        select from scan o where o.program_id = i.program_id and o.key_id = i.key_id and o.serial = i.serial
          and o.device_id <> i.device_id
      ) as "seenElsewhere"
    from item i
    join standing c using (program_id, batch_id)
    cross join lateral (select (coalesce(i.at, now()) at time zone c.zone)::date as period) p
    left join lateral (
      select key_id, serial, kind, answer from scan s
      where s.program_id = i.program_id and s.scan_id = i.scan_id limit 1
    ) s on true
    left join lateral (
      select member_id from device d where d.program_id = i.program_id and d.device_id = i.device_id limit 1
    ) d on true
    left join lateral (
      select member_id, claimed_at, points from claim k
      where k.program_id = i.program_id and k.key_id = i.key_id and k.serial = i.serial limit 1
    ) k on true
    left join lateral (
      select claims from claim_count n where n.program_id = i.program_id and n.campaign_id = c.campaign_id
        and n.member_id = d.member_id and n.period = p.period limit 1
    ) n on true
    left join lateral (
      select state from code_range r
      where r.program_id = i.program_id and r.key_id = i.key_id and r.first_serial <= i.serial
      order by r.first_serial desc limit 1
    ) r on true
    left join lateral (
      select seq, balance from entry e
      where e.program_id = i.program_id and e.account_id = d.member_id order by e.seq desc limit 1
    ) e on true`;
}

/** One decided scan, ready to be written. */
export interface DecidedRow {
  scan_id: string;
  kind: 'look' | 'claim';
  program_id: number;
  key_id: number;
  serial: number;
  batch_id: number;
  product_id: number;
  campaign_id: number;
  version: number;
  device_id: string;
  member_id: string | null;
  new_device: boolean;
  outcome: string;
  answer: Answer;
  points: number;
  country: string | null;
  network: string | null;
  at: Date;
  period: string;
  /** The most claims of the member on the day, or null for no limit. */
  day_limit: number | null;
  seq: number;
  balance: number;
}

export interface WrittenRow {
  /** Claim ids whose insert found the code free. */
  won: string[];
}

/** Makes members of devices that claim for the first time. Left out where there are none: most transactions. */
function welcome(sql: Transaction) {
  return sql`
    ), joined as (
      insert into member (program_id, member_id, created_at)
      select program_id, member_id, at from winner where new_device on conflict do nothing returning program_id, member_id
    ), opened as (
      insert into account (program_id, account_id, kind, opened_at)
      select program_id, member_id, 'member', at from winner where new_device on conflict do nothing
    ), linked as (
      insert into device (program_id, device_id, member_id, first_seen_at)
      select program_id, device_id, member_id, at from winner where new_device on conflict do nothing
  `;
}

/**
 * One transaction's scans and claims, with everything that follows from them: outcome, ledger transfer, counters, event
 * and roll-up, in one statement. It crosses nouns on purpose: each further statement costs the claim path a round trip.
 * A win whose code is taken meanwhile writes nothing at all and is not among `won`.
 */
export function writeScans(
  sql: Transaction,
  rows: readonly DecidedRow[],
  stripe: number,
  issued: { accountId: string; transferId: string },
) {
  return sql<WrittenRow[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::text::json) as i(
        scan_id uuid, kind text, program_id int, key_id smallint, serial bigint, batch_id int, product_id int,
        campaign_id int, version int, device_id uuid, member_id uuid, new_device boolean, outcome text, answer json,
        points int, country char(2), network text, at timestamptz, period date, day_limit int, seq bigint, balance bigint)
    ), won as (
      insert into claim (program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id,
        member_id, device_id, points, claimed_at)
      select program_id, key_id, serial, scan_id, campaign_id, version, batch_id, product_id, member_id, device_id, points, at
      from item where outcome = 'won' order by program_id, key_id, serial
      on conflict do nothing returning claim_id
    ), winner as (
      select item.* from item join won on won.claim_id = item.scan_id
    ), settled as (
      select * from item where outcome <> 'won' union all select * from winner
    ${rows.some((row) => row.new_device) ? welcome(sql) : sql``}    ), counted as (
      insert into claim_count as n (program_id, campaign_id, member_id, period, claims, most)
      select program_id, campaign_id, member_id, period, 1, day_limit from winner where day_limit is not null
      on conflict (program_id, campaign_id, member_id, period) do update
        set claims = n.claims + 1, most = excluded.most where n.claims < excluded.most
      returning 1
    ), posted as (
      select program_id, sum(points) as points, max(at) as at from winner group by program_id
    ), moved as (
      insert into transfer (program_id, transfer_id, kind, posted_at)
      select program_id, ${issued.transferId}::uuid, 'claim', at from posted
    ), entered as (
      insert into entry (program_id, account_id, seq, transfer_id, cause, amount, balance, posted_at)
      select program_id, member_id, seq, ${issued.transferId}::uuid, scan_id, points, balance, at from winner
      union all
      select p.program_id, ${issued.accountId}::uuid, coalesce(o.seq, 0) + 1, ${issued.transferId}::uuid, null, -p.points,
        coalesce(o.balance, 0) - p.points, p.at
      from posted p left join lateral (
        select seq, balance from entry e
        where e.program_id = p.program_id and e.account_id = ${issued.accountId} order by e.seq desc limit 1
      ) o on true
    ), scanned as (
      insert into scan (program_id, scan_id, kind, key_id, serial, batch_id, campaign_id, device_id, member_id, outcome,
        answer, country, network, scanned_at)
      select program_id, scan_id, kind, key_id, serial, batch_id, campaign_id, device_id, member_id, outcome, answer,
        country, network, at
      from settled
    ), told as (
      insert into event (program_id, type, subject, data, happened_at)
      select program_id, 'claim.won', scan_id::text,
        jsonb_build_object('campaignId', campaign_id, 'batchId', batch_id, 'memberId', member_id, 'points', points), at
      from winner
    ), rolled as (
      insert into activity as a (program_id, campaign_id, quarter, stripe, scans, claims, points, new_members)
      select program_id, campaign_id, date_bin('15 minutes', at, 'epoch'), ${stripe}, count(*),
        count(*) filter (where outcome = 'won'), coalesce(sum(points) filter (where outcome = 'won'), 0),
        count(*) filter (where outcome = 'won' and new_device)
      from settled group by 1, 2, 3
      on conflict (program_id, campaign_id, quarter, stripe) do update set scans = a.scans + excluded.scans,
        claims = a.claims + excluded.claims, points = a.points + excluded.points,
        new_members = a.new_members + excluded.new_members
    ), tallied as (
      insert into batch_activity as b (program_id, batch_id, stripe, claims)
      select program_id, batch_id, ${stripe}, count(*) from winner group by 1, 2
      on conflict (program_id, batch_id, stripe) do update set claims = b.claims + excluded.claims
    )
    select array(select claim_id::text from won) as won,
      demand((select count(*) from counted) = (select count(*) from winner where day_limit is not null),
        'a daily limit moved while its member was locked')`;
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
  productName: string;
  version: number;
}

/** What a phone is shown of the campaign behind a batch. */
export function selectView(sql: Database, programId: number, batchId: number) {
  return sql<ViewRow[]>`
    select b.program_id as "programId", b.campaign_id as "campaignId", g.name as "programName",
      g.points_name as "pointsName", t.name as "brandName", t.accent_colour as "accentColour",
      p.name as "productName", c.version
    from batch b
    join program g on g.program_id = b.program_id
    join product p on p.program_id = b.program_id and p.product_id = b.product_id
    join brand t on t.program_id = b.program_id and t.brand_id = p.brand_id
    join campaign c on c.program_id = b.program_id and c.campaign_id = b.campaign_id
    where b.program_id = ${programId} and b.batch_id = ${batchId}`;
}
