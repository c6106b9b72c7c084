import type { CodeState } from '#campaigns/code-states.ts';
import type { Database } from '../db/connect.ts';

/**
 * The batches of the instance whose ranges were changed by transactions that an earlier answer had not seen.
 * @param seenUpTo what the answer before said; null for none, and then nothing is named
 * Numbers beyond the snapshot are another cluster's, from which the database was restored.
 * @returns with it, the transaction below which all have ended: what is committed later has a number at or above it
 */
export async function selectChangedSince(
  sql: Database,
  seenUpTo: number | null,
): Promise<{ seenUpTo: number; changed: number[] }> {
  const [row] = await sql<[{ seenUpTo: number; changed: number[] }]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "seenUpTo",
      array(select distinct batch_id from range_change where transaction >= ${seenUpTo}::bigint
        and transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint) as changed`;
  return row;
}

export type KnownRange = [
  productId: number,
  campaignId: number,
  firstSerial: number,
  state: CodeState,
  /** Milliseconds of the epoch. */
  expiresMs: number | null,
];

/** Every range of a batch in order, from the index alone, each with what its batch is for. */
export async function selectKnownRanges(
  sql: Database,
  programId: number,
  batchId: number,
): Promise<KnownRange[]> {
  const rows = await sql`
    select b.product_id, b.campaign_id, r.first_serial, r.state, (extract(epoch from r.expires_at) * 1000)::float8
    from batch b join code_range r on r.program_id = b.program_id and r.key_id = b.key_id
      and r.first_serial between b.first_serial and b.last_serial
    where b.program_id = ${programId} and b.batch_id = ${batchId} order by r.first_serial`.values();
  return rows as unknown as KnownRange[];
}
