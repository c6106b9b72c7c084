import type { Database, Transaction } from '../db/connect.ts';
import type { Keyset } from './cursor.ts';

/** Which claims; what is absent or null does not narrow. */
export interface ClaimFilter {
  programId: number;
  /** One code. */
  code: { keyId: number; serial: number } | null;
  /** A serial, under whichever key. */
  serial: number | null;
  memberId: string | null;
  campaignId: number | null;
  batchId: number | null;
  from: Date | null;
  until: Date | null;
}

export interface ClaimFound {
  claimId: string;
  keyId: number;
  serial: number;
  batchId: number;
  batchLabel: string;
  productName: string;
  campaignId: number;
  campaignName: string;
  memberId: string;
  points: number;
  country: string | null;
  claimedAt: Date;
  micros: number;
}

/** Claims, newest first, with the names beside them; `limit` null for all of them. */
export function selectClaims(
  sql: Database | Transaction,
  filter: ClaimFilter,
  page: { after: Keyset | null; limit: number | null },
) {
  return sql<ClaimFound[]>`
    select c.claim_id as "claimId", c.key_id as "keyId", c.serial, c.batch_id as "batchId", b.label as "batchLabel",
      p.name as "productName", c.campaign_id as "campaignId", g.name as "campaignName", c.member_id as "memberId",
      c.points, s.country, c.claimed_at as "claimedAt", (extract(epoch from c.claimed_at) * 1000000)::bigint as micros
    from (
      select c.* from ${source(sql, filter)}
      where c.program_id = ${filter.programId} ${narrow(sql, filter)} ${following(sql, page.after)}
      order by c.claimed_at desc, c.key_id desc, c.serial desc
      limit ${page.limit}
    ) c
    join batch b on b.program_id = c.program_id and b.batch_id = c.batch_id
    join product p on p.program_id = c.program_id and p.product_id = c.product_id
    join campaign g on g.program_id = c.program_id and g.campaign_id = c.campaign_id
    left join scan s on s.program_id = c.program_id and s.scan_id = c.claim_id
    order by c.claimed_at desc, c.key_id desc, c.serial desc`;
}

/** A member's claims are found through the member's own ledger entries, each of which names its claim. */
function source(sql: Database | Transaction, { memberId }: ClaimFilter) {
  if (memberId === null) return sql`claim c`;
  return sql`entry e
    join scan seen on seen.program_id = e.program_id and seen.scan_id = e.transfer_id
    join claim c on c.program_id = seen.program_id and c.key_id = seen.key_id and c.serial = seen.serial
      and c.claim_id = e.transfer_id and c.member_id = e.account_id`;
}

function narrow(sql: Database | Transaction, filter: ClaimFilter) {
  const { programId, code, serial, memberId, campaignId, batchId, from, until } = filter;
  return sql`
    ${code === null ? sql`` : sql`and c.key_id = ${code.keyId} and c.serial = ${code.serial}`}
    ${serial === null ? sql`` : sql`and c.key_id = any(array(select key_id from code_key)) and c.serial = ${serial}`}
    ${memberId === null ? sql`` : sql`and e.program_id = ${programId} and e.account_id = ${memberId}`}
    ${campaignId === null ? sql`` : sql`and c.campaign_id = ${campaignId}`}
    ${batchId === null ? sql`` : sql`and c.batch_id = ${batchId}`}
    ${from === null ? sql`` : sql`and c.claimed_at >= ${from}`}
    ${until === null ? sql`` : sql`and c.claimed_at < ${until}`}`;
}

/** The first comparison is what the index on time can use; the second skips equal instants already shown. */
function following(sql: Database | Transaction, after: Keyset | null) {
  if (after === null) return sql``;
  const instant = sql`timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond'`;
  const [keyId = '0', serial = '0'] = after.rest;
  return sql`and c.claimed_at <= ${instant}
    and (c.claimed_at, c.key_id, c.serial) < (${instant}, ${keyId}::int, ${serial}::bigint)`;
}
