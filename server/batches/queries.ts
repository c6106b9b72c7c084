import type { Database, Transaction } from '../db/connect.ts';
import type { CodeRange, RangeState } from './range-states.ts';

type Db = Database | Transaction;
export type CodeLength = 12 | 16;

export interface BatchRow {
  batchId: number;
  label: string;
  productId: number;
  productName: string;
  campaignId: number;
  campaignName: string;
  codeLength: CodeLength;
  keyId: number;
  firstSerial: number;
  lastSerial: number;
  codes: number;
  minted: number;
  active: number;
  recalled: number;
  claims: number;
  mintedBy: string;
  mintedAt: Date;
}

export interface BatchFilter {
  batchId: number | null;
  /** Part of the label or of the product's name, as a pattern for `like`. */
  pattern: string | null;
  campaignId: number | null;
  productId: number | null;
  /** Ids below this one; the newest batch has the highest. */
  before: number | null;
  limit: number;
}

/** Batches, newest first, with the sums of their ranges and claims, of the page's rows only. */
export async function selectBatches(sql: Db, programId: number, filter: BatchFilter): Promise<BatchRow[]> {
  const { batchId, pattern, campaignId, productId, before, limit } = filter;
  return sql<BatchRow[]>`
    select b.batch_id as "batchId", b.label, b.product_id as "productId", b.product_name as "productName",
      b.campaign_id as "campaignId", c.name as "campaignName", k.code_length as "codeLength", b.key_id as "keyId",
      b.first_serial as "firstSerial", b.last_serial as "lastSerial", b.last_serial - b.first_serial + 1 as codes,
      r.minted, r.active, r.recalled, n.claims, coalesce(u.name, b.minted_by) as "mintedBy", b.minted_at as "mintedAt"
    from (
      select batch.*, product.name as product_name
      from batch join product using (program_id, product_id)
      where batch.program_id = ${programId}
        and (${batchId}::int is null or batch.batch_id = ${batchId})
        and (${pattern}::text is null or batch.label ilike ${pattern} or product.name ilike ${pattern})
        and (${campaignId}::int is null or batch.campaign_id = ${campaignId})
        and (${productId}::int is null or batch.product_id = ${productId})
        and (${before}::int is null or batch.batch_id < ${before})
      order by batch.batch_id desc limit ${limit}
    ) b
    join campaign c on c.program_id = b.program_id and c.campaign_id = b.campaign_id
    join code_key k on k.key_id = b.key_id
    left join staff_user u on u.id = b.minted_by
    cross join lateral (
      select coalesce(sum(last_serial - first_serial + 1) filter (where state = 'minted'), 0)::bigint as minted,
        coalesce(sum(last_serial - first_serial + 1) filter (where state = 'active'), 0)::bigint as active,
        coalesce(sum(last_serial - first_serial + 1) filter (where state = 'recalled'), 0)::bigint as recalled
      from code_range r where r.program_id = b.program_id and r.batch_id = b.batch_id
    ) r
    cross join lateral (
      select coalesce(sum(a.claims), 0)::bigint as claims from batch_activity a
      where a.program_id = b.program_id and a.batch_id = b.batch_id
    ) n
    order by b.batch_id desc`;
}

// Minting -------------------------------------------------------------------------------------------------------------

export interface SerialSpan {
  keyId: number;
  firstSerial: number;
  lastSerial: number;
}

/** A number in JavaScript and a serial end here. */
const LAST_SERIAL = Number.MAX_SAFE_INTEGER;

/**
 * Takes the next serials of the active key. The key's row is held until the transaction ends, so blocks become visible in
 * the order of their serials. null where no active key of the length has as many left.
 */
export async function takeSerials(
  tx: Transaction,
  codeLength: CodeLength,
  codes: number,
): Promise<SerialSpan | null> {
  const [row] = await tx<SerialSpan[]>`
    update code_key set next_serial = next_serial + ${codes}
    where code_length = ${codeLength} and state = 'active' and next_serial <= ${LAST_SERIAL - codes}::bigint
    returning key_id as "keyId", next_serial - ${codes}::bigint as "firstSerial", next_serial - 1 as "lastSerial"`;
  return row ?? null;
}

export interface NewBatch extends SerialSpan {
  label: string;
  productId: number;
  campaignId: number;
  mintedBy: string;
}

/** Batch, block and first range together: three rows, however many codes. Returns the batch's id. */
export async function insertBatch(tx: Transaction, programId: number, batch: NewBatch): Promise<number> {
  const { keyId, firstSerial, lastSerial } = batch;
  const [{ batchId }] = await tx<[{ batchId: number }]>`
    insert into batch (program_id, product_id, campaign_id, label, key_id, first_serial, last_serial, minted_by)
    values (${programId}, ${batch.productId}, ${batch.campaignId}, ${batch.label}, ${keyId}, ${firstSerial},
      ${lastSerial}, ${batch.mintedBy})
    returning batch_id as "batchId"`;
  await tx`
    insert into serial_block (key_id, first_serial, last_serial, program_id, batch_id)
    values (${keyId}, ${firstSerial}, ${lastSerial}, ${programId}, ${batchId})`;
  await insertRanges(tx, programId, { batchId, keyId }, [{ firstSerial, lastSerial, state: 'minted' }]);
  return batchId;
}

// Ranges --------------------------------------------------------------------------------------------------------------

/** Waits for claims of the batch that are under way and keeps new ones out until the transaction ends. */
export async function fenceBatch(tx: Transaction, programId: number, batchId: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`batch:${programId}:${batchId}`}, 0))`;
}

export async function lockBatch(
  tx: Transaction,
  programId: number,
  batchId: number,
): Promise<SerialSpan | null> {
  const [row] = await tx<SerialSpan[]>`
    select key_id as "keyId", first_serial as "firstSerial", last_serial as "lastSerial"
    from batch where program_id = ${programId} and batch_id = ${batchId} for update`;
  return row ?? null;
}

/** Takes out, in order, the batch's ranges that overlap the serials or touch them. */
export async function takeRanges(
  tx: Transaction,
  programId: number,
  batchId: number,
  span: { firstSerial: number; lastSerial: number },
): Promise<CodeRange[]> {
  const rows = await tx<CodeRange[]>`
    delete from code_range
    where program_id = ${programId} and batch_id = ${batchId}
      and first_serial <= ${span.lastSerial + 1} and last_serial >= ${span.firstSerial - 1}
    returning first_serial as "firstSerial", last_serial as "lastSerial", state`;
  return rows.toSorted((left, right) => left.firstSerial - right.firstSerial);
}

export async function insertRanges(
  tx: Transaction,
  programId: number,
  { batchId, keyId }: { batchId: number; keyId: number },
  ranges: readonly CodeRange[],
): Promise<void> {
  await tx`
    insert into code_range (program_id, key_id, batch_id, first_serial, last_serial, state)
    select ${programId}, ${keyId}, ${batchId}, * from unnest(
      ${ranges.map((range) => range.firstSerial)}::bigint[], ${ranges.map((range) => range.lastSerial)}::bigint[],
      ${ranges.map((range) => range.state)}::text[])`;
}

export async function insertRangeChange(
  tx: Transaction,
  programId: number,
  change: CodeRange & { batchId: number; reason: string | null; changedBy: string },
): Promise<void> {
  await tx`
    insert into range_change (program_id, batch_id, first_serial, last_serial, to_state, reason, changed_by)
    values (${programId}, ${change.batchId}, ${change.firstSerial}, ${change.lastSerial}, ${change.state},
      ${change.reason}, ${change.changedBy})`;
}

/** The first ranges of a batch by serial, and how many there are. */
export async function selectRanges(
  sql: Db,
  programId: number,
  batchId: number,
  limit: number,
): Promise<{ ranges: CodeRange[]; total: number }> {
  const [ranges, [counted]] = await Promise.all([
    sql<CodeRange[]>`
      select first_serial as "firstSerial", last_serial as "lastSerial", state from code_range
      where program_id = ${programId} and batch_id = ${batchId} order by first_serial limit ${limit}`,
    sql<{ total: number }[]>`
      select count(*) as total from code_range where program_id = ${programId} and batch_id = ${batchId}`,
  ]);
  return { ranges, total: counted?.total ?? 0 };
}

export interface RangeChangeRow {
  changeId: number;
  firstSerial: number;
  lastSerial: number;
  to: RangeState;
  reason: string | null;
  changedBy: string;
  changedAt: Date;
}

/** The newest changes of a batch. */
export async function selectRangeChanges(
  sql: Db,
  programId: number,
  batchId: number,
  limit: number,
): Promise<RangeChangeRow[]> {
  return sql<RangeChangeRow[]>`
    select r.change_id as "changeId", r.first_serial as "firstSerial", r.last_serial as "lastSerial",
      r.to_state as "to", r.reason, coalesce(u.name, r.changed_by) as "changedBy", r.changed_at as "changedAt"
    from range_change r left join staff_user u on u.id = r.changed_by
    where r.program_id = ${programId} and r.batch_id = ${batchId} order by r.change_id desc limit ${limit}`;
}
