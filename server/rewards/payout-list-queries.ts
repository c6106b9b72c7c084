import type { Database, Transaction } from '../db/connect.ts';
import type { Keyset } from '../insights/cursor.ts';
import type { Payout } from '../routes/schemas/fulfilment.ts';
import type { PayoutState } from './payout-queries.ts';

export type PayoutRow = Omit<Payout, 'askedAt' | 'changedAt'> & {
  askedAt: Date;
  changedAt: Date;
  micros: number;
};

export function selectPayouts(
  sql: Database,
  filter: { programId: number; userId: string; state: PayoutState | 'open' | null },
  after: Keyset | null,
  /** null: all of them */
  limit: number | null,
) {
  const instant = sql`timestamptz 'epoch' + ${after?.micros ?? 0}::bigint * interval '1 microsecond'`;
  return sql<PayoutRow[]>`
    select p.redemption_id as "redemptionId", w.name as "rewardName", f.member_id as "memberId", v.voucher_id as "voucherId",
      p.amount_vnd as "amountVnd", p.way, p.hint, p.state, coalesce(a.approvals, 0) as approvals,
      p.approvals_needed as "approvalsNeeded", coalesce(a.mine, false) as "approvedByMe", p.file_id as "fileId",
      p.reference, p.failure, p.asked_at as "askedAt", p.changed_at as "changedAt",
      (extract(epoch from p.asked_at) * 1000000)::bigint as micros
    from payout p
    join fulfilment f using (program_id, redemption_id)
    join voucher v using (program_id, redemption_id)
    join reward w on w.program_id = f.program_id and w.reward_id = f.reward_id
    left join lateral (
      select count(*)::int as approvals, bool_or(user_id = ${filter.userId}) as mine from payout_approval a
      where a.program_id = p.program_id and a.redemption_id = p.redemption_id
    ) a on true
    where p.program_id = ${filter.programId}
      ${standing(sql, filter.state)}
      ${after === null ? sql`` : sql`and (p.asked_at, p.redemption_id) > (${instant}, ${after.rest[0] ?? ''}::uuid)`}
    order by p.asked_at, p.redemption_id limit ${limit}`;
}

/** `open` as the index `payout_unfinished` says it. */
function standing(sql: Database, state: PayoutState | 'open' | null) {
  if (state === null) return sql``;
  if (state !== 'open') return sql`and p.state = ${state}`;
  return sql`and p.state not in ('paid', 'rejected')`;
}

export interface FileRow {
  fileId: number;
  payouts: number;
  amountVnd: number;
  open: number;
  madeBy: string;
  madeAt: Date;
}

export function selectFiles(sql: Database | Transaction, programId: number, fileId: number | null) {
  return sql<FileRow[]>`
    select x.file_id as "fileId", x.payouts, x.amount_vnd as "amountVnd", coalesce(u.name, x.made_by) as "madeBy",
      x.made_at as "madeAt", (
        select count(*)::int from payout p
        where p.program_id = x.program_id and p.file_id = x.file_id and p.state = 'exported'
      ) as open
    from payout_file x left join staff_user u on u.id = x.made_by
    where x.program_id = ${programId} ${fileId === null ? sql`` : sql`and x.file_id = ${fileId}`}
    order by x.file_id desc limit 100`;
}

/**
 * Puts approved payouts into a new file, those first that have waited longest; of two that make one at the same moment,
 * each payout is in one. Null where there is none to be put in.
 */
export async function insertFile(
  tx: Transaction,
  programId: number,
  userId: string,
  most: number,
): Promise<number | null> {
  const picked = await tx<{ redemptionId: string; amountVnd: number }[]>`
    select redemption_id as "redemptionId", amount_vnd as "amountVnd" from payout
    where program_id = ${programId} and state = 'approved' order by asked_at limit ${most} for update skip locked`;
  if (picked.length === 0) return null;
  const amount = picked.reduce((sum, { amountVnd }) => sum + amountVnd, 0);
  const [file] = await tx<[{ fileId: number }]>`
    insert into payout_file (program_id, payouts, amount_vnd, made_by)
    values (${programId}, ${picked.length}, ${amount}, ${userId}) returning file_id as "fileId"`;
  await tx`
    update payout set state = 'exported', adapter = 'file', file_id = ${file.fileId}, changed_at = now()
    where program_id = ${programId} and redemption_id = any(${picked.map(({ redemptionId }) => redemptionId)}::uuid[])`;
  return file.fileId;
}

export interface FiledPayout {
  redemptionId: string;
  amountVnd: number;
  voucherId: string;
  sealed: Buffer | null;
}

export function selectFiled(sql: Database, programId: number, fileId: number) {
  return sql<FiledPayout[]>`
    select p.redemption_id as "redemptionId", p.amount_vnd as "amountVnd", v.voucher_id as "voucherId", x.sealed
    from payout p
    join voucher v using (program_id, redemption_id)
    left join fulfilment_person x using (program_id, redemption_id)
    where p.program_id = ${programId} and p.file_id = ${fileId} order by p.asked_at, p.redemption_id`;
}
