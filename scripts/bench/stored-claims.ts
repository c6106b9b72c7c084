import { programAccountId } from '#server/ledger/accounts.ts';
import type { Database } from '#server/db/connect.ts';
import type { BenchProgram } from './bench-program.ts';

const CLAIMS_PER_MEMBER = 10;
/** Claims that share a transfer, as lanes settle them. */
const PER_TRANSFER = 50;
const CHUNK = 500_000;
const POINTS = 10;

/**
 * Claims of years, written as the claim path writes them: rows, entries, transfers, events, counts and roll-ups that add
 * up. The first `count` serials of the batch are claimed, by a member for every ten, over the sixty days before now.
 */
export async function storeClaims(sql: Database, program: BenchProgram, count: number): Promise<void> {
  const { owner, campaignId, batchId, productId, keyId, firstSerial } = program;
  const { programId } = owner.actor;
  const members = count / CLAIMS_PER_MEMBER;
  await sql`create function stored_id(kind text, n bigint) returns uuid language sql immutable
    return ('8' || substr(md5(kind || n), 2))::uuid`;
  await sql`create function stored_at(n bigint) returns timestamptz language sql stable
    return date_trunc('day', now()) - interval '60 days' + n * interval '50 days' / ${sql.unsafe(String(count))}`;
  const people = sql`select ${programId}::int, stored_id('m', n), n from generate_series(0, ${members - 1}::bigint) n`;
  await sql`insert into member (program_id, member_id, created_at) select p, id, stored_at(n) from (${people}) x (p, id, n)`;
  await sql`insert into account (program_id, account_id, kind, opened_at) select p, id, 'member', stored_at(n) from (${people}) x (p, id, n)`;
  await sql`insert into device (program_id, device_id, member_id, first_seen_at) select p, id, id, stored_at(n) from (${people}) x (p, id, n)`;
  const issued = programAccountId('issued', 0);
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(from + CHUNK, count) - 1;
    const claims = sql`
      select n, stored_id('c', n) as claim_id, stored_id('m', n % ${members}) as member_id, stored_id('t', n / ${PER_TRANSFER}) as transfer_id,
        n / ${members} + 1 as seq, stored_at(n) as at
      from generate_series(${from}::bigint, ${to}::bigint) n`;
    await sql`
      insert into claim (program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id, member_id,
        device_id, points, balance, country, network, claimed_at)
      select ${programId}::int, ${keyId}, ${firstSerial} + (n * 7919) % ${count}, claim_id, ${campaignId}::int, 1, ${batchId}, ${productId}, member_id,
        member_id, ${POINTS}, seq * ${POINTS}, 'VN', '203.113.0.0/24', at
      from (${claims}) c`;
    await sql`
      with c as materialized (${claims}), moved as (
        insert into transfer (program_id, transfer_id, kind, posted_at)
        select ${programId}::int, transfer_id, 'claim', max(at) from c group by transfer_id
      ), told as (
        insert into event (program_id, type, subject, data, happened_at)
        select ${programId}::int, 'claims.won', transfer_id, jsonb_build_object('claimIds', jsonb_agg(claim_id)), max(at) from c group by transfer_id
      )
      insert into entry (program_id, account_id, seq, transfer_id, cause, amount, balance, posted_at)
      select ${programId}::int, member_id, seq, transfer_id, claim_id, ${POINTS}::bigint, seq * ${POINTS}, at from c
      union all
      select ${programId}::int, ${issued}::uuid, min(n) / ${PER_TRANSFER} + 1, transfer_id, null, -count(*) * ${POINTS},
        -(max(n) + 1) * ${POINTS}, max(at)
      from c group by transfer_id`;
  }
  await countUp(sql, program);
}

/** The counts that go with the claims, from the claims. */
async function countUp(sql: Database, { owner, campaignId }: BenchProgram): Promise<void> {
  const { programId } = owner.actor;
  await sql`
    insert into claim_count (program_id, campaign_id, member_id, period, claims, most)
    select program_id, campaign_id, member_id, (claimed_at at time zone 'Asia/Ho_Chi_Minh')::date, count(*), 1000
    from claim group by 1, 2, 3, 4`;
  await sql`
    insert into limit_count (program_id, campaign_id, limit_id, subject, period, claims, most)
    select program_id, campaign_id, 'device-week', device_id,
      date_trunc('week', claimed_at at time zone 'Asia/Ho_Chi_Minh')::date, count(*), 10000
    from claim group by 1, 2, 4, 5`;
  await sql`
    insert into pool (program_id, campaign_id, pool, used, most)
    select ${programId}::int, ${campaignId}::int, 'budget:points', sum(points), 1000000000000 from claim`;
  await sql`
    insert into activity (program_id, campaign_id, quarter, stripe, scans, claims, points)
    select program_id, campaign_id, date_bin('15 minutes', claimed_at, 'epoch'), 0, count(*), count(*), sum(points)
    from claim group by 1, 2, 3`;
  await sql`
    insert into batch_activity (program_id, batch_id, stripe, claims)
    select program_id, batch_id, 0, count(*) from claim group by 1, 2`;
}
