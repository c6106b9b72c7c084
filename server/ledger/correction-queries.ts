import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;
export type CorrectionState = 'asked' | 'approved' | 'refused' | 'withdrawn';

export interface CorrectionRow {
  correctionId: number;
  memberId: string;
  currency: number;
  amount: number;
  reason: string;
  state: CorrectionState;
  /** Ids of staff; their names where they are still there. */
  askedBy: string;
  askedByName: string | null;
  askedAt: Date;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  note: string | null;
}

export async function insertCorrection(
  tx: Transaction,
  programId: number,
  input: { memberId: string; currency: number; amount: number; reason: string; by: string },
): Promise<number> {
  const [row] = await tx<[{ correctionId: number }]>`
    insert into correction (program_id, member_id, currency, amount, reason, asked_by)
    values (${programId}, ${input.memberId}, ${input.currency}, ${input.amount}, ${input.reason}, ${input.by})
    returning correction_id as "correctionId"`;
  return row.correctionId;
}

/** Corrections, newest first; those that wait for a second person are `asked`. */
export function selectCorrections(
  sql: Db,
  programId: number,
  input: { state: CorrectionState | null; memberId: string | null; before: number | null; limit: number },
) {
  const ofState = input.state ? sql`and k.state = ${input.state}` : sql``;
  const ofMember = input.memberId ? sql`and k.member_id = ${input.memberId}` : sql``;
  const following = input.before ? sql`and k.correction_id < ${input.before}` : sql``;
  return sql<CorrectionRow[]>`
    select ${columns(sql)} from correction k ${names(sql)}
    where k.program_id = ${programId} ${ofState} ${ofMember} ${following}
    order by k.correction_id desc limit ${input.limit}`;
}

export async function selectCorrection(
  sql: Db,
  programId: number,
  correctionId: number,
): Promise<CorrectionRow | undefined> {
  const [row] = await sql<CorrectionRow[]>`
    select ${columns(sql)} from correction k ${names(sql)}
    where k.program_id = ${programId} and k.correction_id = ${correctionId}`;
  return row;
}

const columns = (sql: Db) => sql`
  k.correction_id as "correctionId", k.member_id as "memberId", k.currency, k.amount, k.reason, k.state,
  k.asked_by as "askedBy", a.name as "askedByName", k.asked_at as "askedAt", k.decided_by as "decidedBy",
  d.name as "decidedByName", k.decided_at as "decidedAt", k.note`;

const names = (sql: Db) => sql`
  left join staff_user a on a.id = k.asked_by left join staff_user d on d.id = k.decided_by`;

export interface CorrectionDecision {
  to: Exclude<CorrectionState, 'asked'>;
  by: string;
  note: string | null;
  transferId: string | null;
}

/** Decides a correction that waits; answers whether it did: another has decided before. */
export async function settleCorrection(
  tx: Transaction,
  programId: number,
  correctionId: number,
  { to, by, note, transferId }: CorrectionDecision,
): Promise<boolean> {
  const rows = await tx`
    update correction
    set state = ${to}, decided_by = ${by}, decided_at = now(), note = ${note}, transfer_id = ${transferId}
    where program_id = ${programId} and correction_id = ${correctionId} and state = 'asked' returning correction_id`;
  return rows.length === 1;
}
