import type { Database, Transaction } from '#server/db/connect.ts';
import { ROWS_MAX, type Check } from './verify-check.ts';
import { engineChecks } from './verify-engine.ts';
import { ledgerChecks } from './verify-ledger.ts';
import { rewardChecks } from './verify-rewards.ts';

export interface Finding {
  check: string;
  /** The first rows that differ. */
  rows: readonly object[];
}

/** Every check recomputes from facts; none trusts a count, a balance or a constraint that the product wrote. */
const checks: readonly Check[] = [
  {
    name: 'each code is claimed at most once',
    differing: (sql) => sql`
      select program_id, key_id, serial, count(*) as claims from claim
      group by 1, 2, 3 having count(*) > 1 limit ${ROWS_MAX}`,
  },
  {
    name: 'no serial belongs to two blocks, and every key has handed out just what its blocks hold',
    differing: (sql) => sql`
      select b.key_id, b.first_serial, b.last_serial, b.next_first from (
        select key_id, first_serial, last_serial, lead(first_serial) over (partition by key_id order by first_serial) as next_first
        from serial_block
      ) b join code_key k using (key_id)
      where b.next_first <= b.last_serial or (b.next_first is null and k.next_serial <= b.last_serial) limit ${ROWS_MAX}`,
  },
  {
    name: 'every sandbox is a real program’s, which has one in use at most, and has no people, partners or labels of its own',
    differing: (sql) => sql`
      select s.program_id, s.sandbox_of, s.retired_at
      from program s join program p on p.program_id = s.sandbox_of
      where p.sandbox_of is not null
        or exists (select from program o where o.sandbox_of = s.sandbox_of and o.program_id <> s.program_id
          and s.retired_at is null and o.retired_at is null)
        or exists (select from staff_member x where x.program_id = s.program_id)
        or exists (select from printer x where x.program_id = s.program_id)
        or exists (select from company_prefix x where x.program_id = s.program_id)
        or exists (select from code_import x where x.program_id = s.program_id)
        or exists (select from batch x where x.program_id = s.program_id and x.link_gtin is not null)
      limit ${ROWS_MAX}`,
  },
  {
    name: 'each batch is one block, and its ranges cover it without gap or overlap',
    differing: (sql) => sql`
      select b.program_id, b.batch_id, s.batch_id as block, count(r.*) as ranges
      from batch b
      left join serial_block s on s.key_id = b.key_id and s.first_serial = b.first_serial
        and s.last_serial = b.last_serial and s.program_id = b.program_id and s.batch_id = b.batch_id
      left join (
        select *, lead(first_serial) over (partition by program_id, batch_id order by first_serial) as next_first
        from code_range
      ) r on r.program_id = b.program_id and r.batch_id = b.batch_id
      group by b.program_id, b.batch_id, b.first_serial, b.last_serial, s.batch_id
      having s.batch_id is null or min(r.first_serial) is distinct from b.first_serial
        or max(r.last_serial) is distinct from b.last_serial
        or bool_or(r.next_first is not null and r.next_first <> r.last_serial + 1)
      limit ${ROWS_MAX}`,
  },
  {
    name: 'every serial of an imported batch has one text, and every imported text a batch',
    differing: (sql) => sql`
      with block as (
        select program_id, batch_id, first_serial, last_serial, last_serial - first_serial + 1 as codes
        from serial_block join code_key using (key_id) where kind = 'imported'
      )
      select b.program_id, b.batch_id, b.codes, n.texts from block b
      cross join lateral (
        select count(distinct serial) as texts from imported_code i where i.serial between b.first_serial and b.last_serial
      ) n
      where n.texts <> b.codes
      union all
      select null, null, coalesce(b.codes, 0), i.texts from (select sum(codes) as codes from block) b
      cross join (select count(*) as texts from imported_code) i
      where i.texts <> coalesce(b.codes, 0) limit ${ROWS_MAX}`,
  },
  {
    name: 'ranges that touch differ, so that no batch is cut into more than it needs',
    differing: (sql) => sql`
      select program_id, batch_id, first_serial, last_serial, state from (
        select *, lag((state, expires_at)) over w as before from code_range
        window w as (partition by program_id, batch_id order by first_serial)
      ) r
      where before is not distinct from (state, expires_at) limit ${ROWS_MAX}`,
  },
  {
    name: 'no two kinds of units share a number, and none has one that was not taken for it',
    differing: (sql) => sql`
      select l.program_id, l.packing_id, l.kind, l.first_reference, l.last_reference from (
        select *, lead(first_reference) over (partition by program_id, prefix order by first_reference) as next_first
        from packing_level
      ) l join company_prefix c using (program_id, prefix)
      where l.next_first <= l.last_reference or l.last_reference >= c.next_reference limit ${ROWS_MAX}`,
  },
  {
    name: 'every claim is of a code of its batch, by a member who exists, under a version that exists',
    differing: (sql) => sql`
      select c.program_id, c.key_id, c.serial, c.batch_id, c.member_id, c.campaign_version from claim c
      left join batch b on b.program_id = c.program_id and b.batch_id = c.batch_id and b.key_id = c.key_id
        and c.serial between b.first_serial and b.last_serial and b.campaign_id = c.campaign_id
        and b.product_id = c.product_id
      left join member m on m.program_id = c.program_id and m.member_id = c.member_id
      left join campaign_version v on v.program_id = c.program_id and v.campaign_id = c.campaign_id
        and v.version = c.campaign_version
      where b.batch_id is null or m.member_id is null or v.version is null limit ${ROWS_MAX}`,
  },
  {
    name: 'every claim has one outcome: no id is both a win and something else',
    differing: (sql) => sql`
      select c.program_id, c.claim_id, c.serial, count(*) as claims, min(s.outcome) as other_outcome from claim c
      left join scan s on s.program_id = c.program_id and s.scan_id = c.claim_id
      group by c.program_id, c.claim_id, c.serial having count(*) > 1 or count(s.*) > 0
      union all
      select program_id, scan_id, serial, 0, outcome from scan where outcome = 'won'
      limit ${ROWS_MAX}`,
  },
  {
    name: 'every claim and every redemption has one event',
    differing: (sql) => sql`
      select f.program_id, f.type, f.subject, f.facts, e.events from (
        select program_id, 'claims.won' as type, claim_id::text as subject, count(*) as facts from claim group by 1, 2, 3
        union all
        select program_id, case cause when 'claim' then 'reward.won' else 'reward.redeemed' end, redemption_id::text, count(*)
        from redemption group by 1, 2, 3
      ) f full join (
        select program_id, type, coalesce(claim_id, subject) as subject, count(*) as events from event
        left join lateral jsonb_array_elements_text(data -> 'claimIds') as told (claim_id) on true
        where type in ('claims.won', 'reward.redeemed', 'reward.won') group by 1, 2, 3
      ) e using (program_id, type, subject)
      where f.facts is distinct from 1 or e.events is distinct from 1 limit ${ROWS_MAX}`,
  },
  ...ledgerChecks,
  ...engineChecks,
  ...rewardChecks,
  {
    name: 'nobody has claimed more on a day than the limit of the version that decided, and every count is right',
    differing: (sql) => sql`
      select c.program_id, c.campaign_id, c.member_id, c.day, c.claims, n.claims as counted from (
        select c.program_id, c.campaign_id, c.member_id,
          (c.claimed_at at time zone v.time_zone)::date as day, count(*) as claims,
          max(v.most) as most
        from claim c
        join (
          select program_id, campaign_id, version, definition ->> 'timeZone' as time_zone, (rule ->> 'claims')::int as most
          from campaign_version cross join jsonb_array_elements(definition -> 'rules') rule
          where rule ->> 'kind' = 'limit-per-person-per-day'
        ) v on v.program_id = c.program_id and v.campaign_id = c.campaign_id and v.version = c.campaign_version
        group by 1, 2, 3, 4
      ) c
      full join claim_count n on n.program_id = c.program_id and n.campaign_id = c.campaign_id
        and n.member_id = c.member_id and n.period = c.day
      where c.claims is distinct from n.claims or c.claims > c.most limit ${ROWS_MAX}`,
  },
  {
    name: 'the roll-up counts what happened',
    differing: (sql) => sql`
      select * from (
        select program_id, campaign_id, sum(scans) as scans, sum(claims) as claims, sum(points) as points,
          sum(redemptions) as redemptions
        from activity group by 1, 2
      ) a full join (
        select program_id, campaign_id, sum(scans) as scans_done, sum(claims) as claims_done, sum(points) as points_given,
          sum(redemptions) as redeemed
        from (
          select program_id, campaign_id, count(*) as scans, 0 as claims, 0 as points, 0 as redemptions from every_scan group by 1, 2
          union all
          select program_id, campaign_id, 0, count(*), sum(points), 0 from claim group by 1, 2
          union all
          select program_id, 0, 0, 0, 0, count(*) from redemption where cause = 'catalogue' group by 1
        ) f group by 1, 2
      ) f using (program_id, campaign_id)
      where (a.scans, a.claims, a.points, a.redemptions)
        is distinct from (f.scans_done, f.claims_done, f.points_given, f.redeemed) limit ${ROWS_MAX}`,
  },
  {
    name: 'the claims counted for a batch are its claims',
    differing: (sql) => sql`
      select * from (select program_id, batch_id, sum(claims) as counted from batch_activity group by 1, 2) a
      full join (select program_id, batch_id, count(*) as claims from claim group by 1, 2) c using (program_id, batch_id)
      where a.counted is distinct from c.claims limit ${ROWS_MAX}`,
  },
  {
    name: 'the codes on the analyst’s list are those that more than one party has scanned',
    differing: (sql) => sql`
      select coalesce(s.program_id, d.program_id) as program_id, coalesce(s.key_id, d.key_id) as key_id,
        coalesce(s.serial, d.serial) as serial, s.parties, d.parties as listed
      from (
        select s.program_id, s.key_id, s.serial, count(distinct coalesce(s.member_id, v.member_id, s.device_id)) as parties
        from every_scan s left join device v on v.program_id = s.program_id and v.device_id = s.device_id
        group by 1, 2, 3
        having count(distinct coalesce(s.member_id, v.member_id, s.device_id)) > 1
      ) s full join duplicate_code d
        on d.program_id = s.program_id and d.key_id = s.key_id and d.serial = s.serial
      where s.parties is distinct from d.parties limit ${ROWS_MAX}`,
  },
];

/** How many checks there are. */
export const checkCount = checks.length;

type OnCheck = (name: string, rows: number) => void;

/** Recomputes every invariant of a database and returns what differs; nothing when all is well. */
export function verifyDatabase(sql: Database, onCheck?: OnCheck): Promise<Finding[]> {
  return sql.begin('read only', (tx) => findDiffering(tx, onCheck));
}

/** The same inside a transaction, as it sees the database. */
export async function findDiffering(tx: Transaction, onCheck?: OnCheck): Promise<Finding[]> {
  // Every join by hash. Of tables that were never analysed the planner believes that a program has a handful of rows, and
  // joins by the program alone or row by row: hours where a hash of both sides takes seconds.
  await tx`
    select set_config('enable_mergejoin', 'off', true), set_config('enable_nestloop', 'off', true),
      set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`;
  const findings: Finding[] = [];
  for (const { name, differing } of checks) {
    const rows = await differing(tx);
    onCheck?.(name, rows.length);
    if (rows.length > 0) findings.push({ check: name, rows: [...rows] });
  }
  return findings;
}
