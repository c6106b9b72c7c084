import type { Standing } from '#campaigns/code-states.ts';
import { IMPORTED_KEY_ID } from '../codes/imported-text.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { byNameOrTime, type NameOrder, type NamePlace } from '../db/list-order.ts';
import { insertRanges } from './range-queries.ts';

type Db = Database | Transaction;
export type CodeLength = 12 | 16;

export interface BatchRow {
  batchId: number;
  label: string;
  productId: number;
  productName: string;
  campaignId: number;
  campaignName: string;
  /** Null where the codes were imported. */
  codeLength: CodeLength | null;
  /** Of the Digital Links on its packs; null where packs carry the short URL. */
  linkGtin: string | null;
  lot: string | null;
  /** Of test codes, which pay nobody. */
  test: boolean;
  keyId: number;
  firstSerial: number;
  lastSerial: number;
  codes: number;
  /** How many codes stand so now; together they are all of the batch's. */
  minted: number;
  sent: number;
  printed: number;
  active: number;
  expired: number;
  recalled: number;
  voided: number;
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
  order: NameOrder;
  /** Where the page before ended; its label counts only in an order by name. */
  after: NamePlace | null;
  limit: number;
}

/** Batches, newest first, with the sums of their ranges and claims, of the page's rows only. */
export async function selectBatches(sql: Db, programId: number, filter: BatchFilter): Promise<BatchRow[]> {
  const { batchId, pattern, campaignId, productId, limit } = filter;
  const columns = { name: sql`b.label`, id: sql`b.batch_id` };
  const { ordered, following } = byNameOrTime(sql, filter, columns);
  return sql<BatchRow[]>`
    select b.batch_id as "batchId", b.label, b.product_id as "productId", b.product_name as "productName",
      b.campaign_id as "campaignId", c.name as "campaignName", k.code_length as "codeLength", b.link_gtin as "linkGtin", b.lot,
      g.sandbox_of is not null as test, b.key_id as "keyId",
      b.first_serial as "firstSerial", b.last_serial as "lastSerial", b.last_serial - b.first_serial + 1 as codes,
      r.*, n.claims, coalesce(u.name, b.minted_by) as "mintedBy", b.minted_at as "mintedAt"
    from (
      select b.*, product.name as product_name
      from batch b join product using (program_id, product_id)
      where b.program_id = ${programId}
        and (${batchId}::int is null or b.batch_id = ${batchId})
        and (${pattern}::text is null or b.label ilike ${pattern} or product.name ilike ${pattern})
        and (${campaignId}::int is null or b.campaign_id = ${campaignId})
        and (${productId}::int is null or b.product_id = ${productId})
        ${following}
      ${ordered} limit ${limit}
    ) b
    join campaign c on c.program_id = b.program_id and c.campaign_id = b.campaign_id
    join code_key k on k.key_id = b.key_id
    join program g on g.program_id = b.program_id
    left join staff_user u on u.id = b.minted_by
    cross join lateral (
      select ${sumOf(sql, 'minted')}, ${sumOf(sql, 'sent')}, ${sumOf(sql, 'printed')}, ${sumOf(sql, 'active')},
        ${sumOf(sql, 'expired')}, ${sumOf(sql, 'recalled')}, ${sumOf(sql, 'voided')}
      from (
        select last_serial - first_serial + 1 as codes, case when state not in ('recalled', 'voided')
          and expires_at <= now() then 'expired' else state end as standing
        from code_range r where r.program_id = b.program_id and r.batch_id = b.batch_id
      ) r
    ) r
    cross join lateral (
      select coalesce(sum(a.claims), 0)::bigint as claims from batch_activity a
      where a.program_id = b.program_id and a.batch_id = b.batch_id
    ) n
    ${ordered}`;
}

/** The codes of a batch's ranges that stand in one way, as a column of that name. */
function sumOf(sql: Db, standing: Standing) {
  return sql`coalesce(sum(codes) filter (where standing = ${standing}), 0)::bigint as ${sql(standing)}`;
}

// Minting -------------------------------------------------------------------------------------------------------------

export interface SerialSpan {
  keyId: number;
  firstSerial: number;
  lastSerial: number;
}

/** The serials of an import. The key's row is held until the transaction ends, as with `takeSerials`. */
export async function takeImportedSerials(tx: Transaction, codes: number): Promise<SerialSpan> {
  const [span] = await tx<SerialSpan[]>`
    update code_key set next_serial = next_serial + ${codes} where key_id = ${IMPORTED_KEY_ID}
    returning key_id as "keyId", next_serial - ${codes}::bigint as "firstSerial", next_serial - 1 as "lastSerial"`;
  if (!span) throw new Error('The key of imported codes is missing.');
  return span;
}

/** Makes the key of imported codes where it is missing, and holds it: imports come in one after the other. */
export async function holdImportedKey(tx: Transaction): Promise<void> {
  await tx`
    insert into code_key (key_id, kind, state) values (${IMPORTED_KEY_ID}, 'imported', 'active')
    on conflict (key_id) do nothing`;
  await tx`select from code_key where key_id = ${IMPORTED_KEY_ID} for update`;
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
  linkGtin: string | null;
  lot: string | null;
  mintedBy: string;
}

/** Batch, block and first range together: three rows, however many codes. Returns the batch's id. */
export async function insertBatch(tx: Transaction, programId: number, batch: NewBatch): Promise<number> {
  const { keyId, firstSerial, lastSerial } = batch;
  const [{ batchId }] = await tx<[{ batchId: number }]>`
    insert into batch (program_id, product_id, campaign_id, label, link_gtin, lot, key_id, first_serial, last_serial,
      minted_by)
    values (${programId}, ${batch.productId}, ${batch.campaignId}, ${batch.label}, ${batch.linkGtin}, ${batch.lot},
      ${keyId}, ${firstSerial}, ${lastSerial}, ${batch.mintedBy})
    returning batch_id as "batchId"`;
  await tx`
    insert into serial_block (key_id, first_serial, last_serial, program_id, batch_id)
    values (${keyId}, ${firstSerial}, ${lastSerial}, ${programId}, ${batchId})`;
  await insertRanges(tx, programId, { batchId, keyId }, [
    { firstSerial, lastSerial, state: 'minted', expiresAt: null },
  ]);
  return batchId;
}
