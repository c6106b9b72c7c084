import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface PendingRow {
  pendingId: string;
  memberId: string;
  currency: number;
  amount: number;
  state: 'pending' | 'released' | 'voided';
}

export async function selectPending(
  sql: Db,
  programId: number,
  pendingId: string,
): Promise<PendingRow | undefined> {
  const [row] = await sql<PendingRow[]>`
    select pending_id as "pendingId", member_id as "memberId", currency, amount, state from pending_points
    where program_id = ${programId} and pending_id = ${pendingId}`;
  return row;
}

export interface DuePending {
  programId: number;
  pendingId: string;
  memberId: string;
  currency: number;
}

/** Points whose time has come, at most so many, the longest due first. */
export function selectDuePending(sql: Db, limit: number) {
  return sql<DuePending[]>`
    select program_id as "programId", pending_id as "pendingId", member_id as "memberId", currency from pending_points
    where state = 'pending' and release_at <= now() order by release_at limit ${limit}`;
}

export interface Settlement {
  programId: number;
  pendingIds: readonly string[];
  to: 'released' | 'voided';
  by: string | null;
  reason: string | null;
  transferId: string;
}

/** Decides points that still wait; answers those that did. */
export function settlePending(
  tx: Transaction,
  { programId, pendingIds, to, by, reason, transferId }: Settlement,
) {
  return tx<PendingRow[]>`
    update pending_points
    set state = ${to}, settled_at = now(), settled_by = ${by}, reason = ${reason}, transfer_id = ${transferId}
    where program_id = ${programId} and pending_id = any(${[...pendingIds]}::uuid[]) and state = 'pending'
    returning pending_id as "pendingId", member_id as "memberId", currency, amount, state`;
}

export interface QueueRow {
  pendingId: string;
  memberId: string;
  currency: number;
  amount: number;
  createdAt: Date;
  /** null: only by a decision. */
  releaseAt: Date | null;
  /** What was scanned; null where the points are of something else. */
  productName: string | null;
  campaignName: string | null;
  /** Of `createdAt`, in full. */
  micros: number;
}

/** Points that wait, the longest waiting first. */
export async function selectQueue(
  sql: Db,
  programId: number,
  {
    after,
    limit,
    memberId,
  }: { after: { micros: number; rest: string[] } | null; limit: number; memberId: string | null },
): Promise<QueueRow[]> {
  const following = after
    ? sql`and (p.created_at, p.pending_id)
        > (timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond', ${after.rest[0] ?? ''}::uuid)`
    : sql``;
  const ofMember = memberId ? sql`and p.member_id = ${memberId}` : sql``;
  return sql<QueueRow[]>`
    select p.pending_id as "pendingId", p.member_id as "memberId", p.currency, p.amount, p.created_at as "createdAt",
      p.release_at as "releaseAt", d.name as "productName", m.name as "campaignName",
      (extract(epoch from p.created_at) * 1000000)::bigint as micros
    from pending_points p
    left join claim c on c.program_id = p.program_id and c.claim_id = p.pending_id
    left join product d on d.program_id = c.program_id and d.product_id = c.product_id
    left join campaign m on m.program_id = c.program_id and m.campaign_id = c.campaign_id
    where p.program_id = ${programId} and p.state = 'pending' ${following} ${ofMember}
    order by p.created_at, p.pending_id limit ${limit}`;
}

/** Points of claims that wait from now on. */
export async function insertPending(
  tx: Transaction,
  programId: number,
  currency: number,
  rows: readonly { claimId: string; memberId: string; points: number; releaseAt: Date | null }[],
): Promise<void> {
  await tx`
    insert into pending_points (program_id, pending_id, member_id, currency, amount, release_at)
    select ${programId}, claim_id, member_id, ${currency}, points, release_at
    from unnest(${rows.map((row) => row.claimId)}::uuid[], ${rows.map((row) => row.memberId)}::uuid[],
      ${rows.map((row) => row.points)}::bigint[], ${rows.map((row) => row.releaseAt?.toISOString() ?? null)}::timestamptz[])
      as p (claim_id, member_id, points, release_at)`;
}
