import type { PendingQuery, Row } from 'postgres';
import type { Database, Transaction } from '../db/connect.ts';
import { wayOf, type TimeOrder } from '../db/list-order.ts';
import type { Keyset } from './cursor.ts';

/** Which claims; null does not narrow. */
export interface ClaimFilter {
  programId: number;
  /** One code. */
  code: { keyId: number; serial: number } | null;
  /** A serial, under whichever key. */
  serial: number | null;
  memberId: string | null;
  campaignId: number | null;
  batch: BatchRange | null;
  from: Date | null;
  until: Date | null;
}

/** A batch as the serials it covers, through which its claims are found. */
export interface BatchRange {
  batchId: number;
  campaignId: number;
  keyId: number;
  firstSerial: number;
  lastSerial: number;
}

export async function selectBatchRange(
  sql: Database,
  programId: number,
  batchId: number,
): Promise<BatchRange | undefined> {
  const [row] = await sql<BatchRange[]>`
    select batch_id as "batchId", campaign_id as "campaignId", key_id as "keyId", first_serial as "firstSerial",
      last_serial as "lastSerial"
    from batch where program_id = ${programId} and batch_id = ${batchId}`;
  return row;
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

type Sql = Database | Transaction;
interface Page {
  order: TimeOrder;
  after: Keyset | null;
  /** null: all of them. */
  limit: number | null;
}

/** Claims in order of time, with the names beside them. */
export function selectClaims(sql: Sql, filter: ClaimFilter, page: Page) {
  return sql<ClaimFound[]>`
    select c.claim_id as "claimId", c.key_id as "keyId", c.serial, c.batch_id as "batchId", b.label as "batchLabel",
      p.name as "productName", c.campaign_id as "campaignId", g.name as "campaignName", c.member_id as "memberId",
      c.points, c.country, c.claimed_at as "claimedAt", (extract(epoch from c.claimed_at) * 1000000)::bigint as micros
    from (${inOrder(sql, source(sql, filter, page), filter, page)}) c
    join batch b on b.program_id = c.program_id and b.batch_id = c.batch_id
    join product p on p.program_id = c.program_id and p.product_id = c.product_id
    join campaign g on g.program_id = c.program_id and g.campaign_id = c.campaign_id
    ${ordered(sql, page)}`;
}

function ordered(sql: Sql, { order }: Page) {
  const { way } = wayOf(sql, order);
  return sql`order by c.claimed_at ${way}, c.key_id ${way}, c.serial ${way}`;
}

function inOrder(sql: Sql, from: PendingQuery<Row[]>, filter: ClaimFilter, page: Page) {
  return sql`
    select c.* from ${from}
    where c.program_id = ${filter.programId} ${narrow(sql, filter)} ${following(sql, page)}
    ${ordered(sql, page)}
    limit ${page.limit}`;
}

/**
 * A member's claims are found through the member's own ledger entries, each of which names its claim. A page of all
 * claims is the first of each campaign's first, because the index on time is by campaign.
 */
function source(sql: Sql, filter: ClaimFilter, page: Page): PendingQuery<Row[]> {
  const { programId, code, serial, memberId, campaignId, batch } = filter;
  if (memberId !== null) {
    return sql`(
      select c.* from entry e
      join claim c on c.program_id = e.program_id and c.claim_id = e.cause and c.member_id = e.account_id
      where e.program_id = ${programId} and e.account_id = ${memberId}
    ) c`;
  }
  const narrowed = code !== null || serial !== null || campaignId !== null || batch !== null;
  if (narrowed || page.limit === null) return sql`claim c`;
  const own = sql`(select * from claim where program_id = ${programId} and campaign_id = k.campaign_id) c`;
  const campaigns = sql`(select campaign_id from campaign where program_id = ${programId}) k`;
  return sql`${campaigns} cross join lateral (${inOrder(sql, own, filter, page)}) c`;
}

function narrow(sql: Sql, { code, serial, campaignId, batch, from, until }: ClaimFilter) {
  return sql`
    ${code === null ? sql`` : sql`and c.key_id = ${code.keyId} and c.serial = ${code.serial}`}
    ${serial === null ? sql`` : sql`and c.key_id = any(array(select key_id from code_key)) and c.serial = ${serial}`}
    ${campaignId === null ? sql`` : sql`and c.campaign_id = ${campaignId}`}
    ${batch === null ? sql`` : inBatch(sql, batch)}
    ${from === null ? sql`` : sql`and c.claimed_at >= ${from}`}
    ${until === null ? sql`` : sql`and c.claimed_at < ${until}`}`;
}

/** Says more than it must: by its campaign a large batch is read in order of time, by its serials a small one at once. */
function inBatch(sql: Sql, batch: BatchRange) {
  return sql`and c.batch_id = ${batch.batchId} and c.campaign_id = ${batch.campaignId} and c.key_id = ${batch.keyId}
    and c.serial between ${batch.firstSerial} and ${batch.lastSerial}`;
}

/** The first comparison is what the index on time can use; the second skips equal instants already shown. */
function following(sql: Sql, { after, order }: Page) {
  if (after === null) return sql``;
  const instant = sql`timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond'`;
  const [keyId = '0', serial = '0'] = after.rest;
  const { beyond } = wayOf(sql, order);
  return sql`and c.claimed_at ${beyond}= ${instant}
    and (c.claimed_at, c.key_id, c.serial) ${beyond} (${instant}, ${keyId}::int, ${serial}::bigint)`;
}
