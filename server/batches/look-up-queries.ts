import type { CodeState } from '#campaigns/code-states.ts';
import type { Database } from '../db/connect.ts';

/**
 * The batches of the instance whose ranges were changed by transactions that an earlier answer had not seen.
 * @param seenUpTo what the answer before said; null for none, and then nothing is named
 * @returns with it, the transaction below which all have ended: what is committed later has a number at or above it
 */
export async function selectChangedSince(
  sql: Database,
  seenUpTo: number | null,
): Promise<{ seenUpTo: number; changed: number[] }> {
  const [row] = await sql<[{ seenUpTo: number; changed: number[] }]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "seenUpTo",
      array(select distinct batch_id from range_change where transaction >= ${seenUpTo}::bigint) as changed`;
  return row;
}

export async function selectKnownBatch(sql: Database, programId: number, batchId: number) {
  const [row] = await sql<{ label: string; productId: number; productName: string; campaignId: number }[]>`
    select b.label, b.product_id as "productId", p.name as "productName", b.campaign_id as "campaignId"
    from batch b join product p using (program_id, product_id)
    where b.program_id = ${programId} and b.batch_id = ${batchId}`;
  return row ?? null;
}

/** Every range of a batch in order: first serial, state, and when it expires, in milliseconds of the epoch. */
export async function selectRangesOf(
  sql: Database,
  programId: number,
  batchId: number,
): Promise<[firstSerial: number, state: CodeState, expiresMs: number | null][]> {
  const rows = await sql`
    select first_serial, state, (extract(epoch from expires_at) * 1000)::float8 from code_range
    where program_id = ${programId} and batch_id = ${batchId} order by first_serial`.values();
  return rows as unknown as [number, CodeState, number | null][];
}
