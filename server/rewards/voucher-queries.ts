import type { Database, Transaction } from '../db/connect.ts';

export interface VoucherFound {
  redemptionId: string;
  state: 'issued' | 'used' | 'void';
  expiresAt: Date;
  usedAt: Date | null;
  /** The name of the staff person, or their id where they are gone. */
  usedBy: string | null;
  timeZone: string;
}

/** Marks a voucher used, once: the row's own state decides between callers, the database's clock on expiry. */
export async function markVoucherUsed(
  tx: Transaction,
  programId: number,
  voucherId: string,
  userId: string,
): Promise<boolean> {
  const rows = await tx`
    update voucher set state = 'used', used_at = now(), used_by = ${userId}
    where program_id = ${programId} and voucher_id = ${voucherId} and state = 'issued' and expires_at > now()
    returning redemption_id`;
  return rows.length === 1;
}

/** Marks the voucher of a gift used that was handed over without it; one that was used stays as it is. */
export async function markCollected(
  tx: Transaction,
  { programId, redemptionId }: { programId: number; redemptionId: string },
  userId: string,
): Promise<void> {
  await tx`
    update voucher set state = 'used', used_at = now(), used_by = ${userId}
    where program_id = ${programId} and redemption_id = ${redemptionId} and state = 'issued'`;
}

export async function selectVoucher(
  sql: Database | Transaction,
  programId: number,
  voucherId: string,
): Promise<VoucherFound | undefined> {
  const [row] = await sql<VoucherFound[]>`
    select v.redemption_id as "redemptionId", v.state, v.expires_at as "expiresAt", v.used_at as "usedAt",
      coalesce(u.name, v.used_by) as "usedBy", g.time_zone as "timeZone"
    from voucher v
    join program g on g.program_id = v.program_id
    left join staff_user u on u.id = v.used_by
    where v.program_id = ${programId} and v.voucher_id = ${voucherId}`;
  return row;
}

/** A voucher of the program's sandboxes, past ones too; of a sandbox, one of the program it mirrors. */
export async function selectVoucherElsewhere(
  sql: Database | Transaction,
  programId: number,
  voucherId: string,
): Promise<{ test: boolean } | undefined> {
  const [row] = await sql<{ test: boolean }[]>`
    select other.sandbox_of is not null as test
    from program here
    join program other on other.sandbox_of = here.program_id or other.program_id = here.sandbox_of
    join voucher v on v.program_id = other.program_id and v.voucher_id = ${voucherId}
    where here.program_id = ${programId} limit 1`;
  return row;
}
