import type { Database, Transaction } from '../db/connect.ts';
import type { Keyset } from '../insights/cursor.ts';

export interface ExcludedRow {
  memberId: string;
  reason: string;
  addedBy: string;
  addedAt: Date;
  micros: number;
}

/** Who is on the list, the newest first. @param filter.pattern of the reason, as `ilike` takes it */
export function selectExcluded(
  sql: Database,
  filter: { programId: number; memberId: string | null; pattern: string | null },
  after: Keyset | null,
  limit: number,
) {
  const { programId, memberId, pattern } = filter;
  const instant = sql`timestamptz 'epoch' + ${after?.micros ?? 0}::bigint * interval '1 microsecond'`;
  return sql<ExcludedRow[]>`
    select x.member_id as "memberId", x.reason, coalesce(u.name, x.added_by) as "addedBy", x.added_at as "addedAt",
      (extract(epoch from x.added_at) * 1000000)::bigint as micros
    from excluded_member x left join staff_user u on u.id = x.added_by
    where x.program_id = ${programId}
      ${memberId === null ? sql`` : sql`and x.member_id = ${memberId}`}
      ${pattern === null ? sql`` : sql`and x.reason ilike ${pattern}`}
      ${after === null ? sql`` : sql`and (x.added_at, x.member_id) < (${instant}, ${after.rest[0] ?? ''}::uuid)`}
    order by x.added_at desc, x.member_id desc limit ${limit}`;
}

/** Which of these are members of the program. */
export function selectKnownMembers(sql: Database, programId: number, memberIds: readonly string[]) {
  return sql<{ memberId: string }[]>`
    select member_id as "memberId" from member where program_id = ${programId} and member_id = any(${memberIds}::uuid[])`;
}

/** Who has claimed these codes; no row where nobody has. */
export function selectClaimers(
  sql: Database,
  programId: number,
  codes: readonly { keyId: number; serial: number }[],
) {
  return sql<{ keyId: number; serial: number; memberId: string }[]>`
    select c.key_id as "keyId", c.serial, c.member_id as "memberId"
    from unnest(${codes.map(({ keyId }) => keyId)}::smallint[], ${codes.map(({ serial }) => serial)}::bigint[])
      as asked (key_id, serial)
    join claim c on c.program_id = ${programId} and c.key_id = asked.key_id and c.serial = asked.serial`;
}

/** Whose these vouchers are. */
export function selectVoucherOwners(sql: Database, programId: number, voucherIds: readonly string[]) {
  return sql<{ voucherId: string; memberId: string }[]>`
    select v.voucher_id as "voucherId", r.member_id as "memberId"
    from voucher v join redemption r using (program_id, redemption_id)
    where v.program_id = ${programId} and v.voucher_id = any(${voucherIds}::text[])`;
}

/** Puts members on the list, in one order for all who do; answers those that were not on it. */
export async function insertExcluded(
  tx: Transaction,
  programId: number,
  memberIds: readonly string[],
  { reason, by }: { reason: string; by: string },
): Promise<string[]> {
  const rows = await tx<{ memberId: string }[]>`
    insert into excluded_member (program_id, member_id, reason, added_by)
    select ${programId}, one, ${reason}, ${by} from unnest(${memberIds}::uuid[]) as one order by one
    on conflict do nothing returning member_id as "memberId"`;
  return rows.map(({ memberId }) => memberId);
}

/** @returns whether the member was on the list */
export async function deleteExcluded(tx: Transaction, programId: number, memberId: string): Promise<boolean> {
  const rows = await tx`
    delete from excluded_member where program_id = ${programId} and member_id = ${memberId} returning member_id`;
  return rows.length === 1;
}

export async function insertChanges(
  tx: Transaction,
  programId: number,
  memberIds: readonly string[],
  { change, reason, by }: { change: 'added' | 'removed'; reason: string; by: string },
): Promise<void> {
  await tx`
    insert into exclusion_change (program_id, member_id, change, reason, changed_by)
    select ${programId}, one, ${change}, ${reason}, ${by} from unnest(${memberIds}::uuid[]) as one`;
}

export interface ChangeRow {
  changeId: number;
  memberId: string;
  change: 'added' | 'removed';
  reason: string;
  changedBy: string;
  changedAt: Date;
}

/** Changes of the list, the newest first. */
export function selectChanges(sql: Database, programId: number, before: number | null, limit: number) {
  return sql<ChangeRow[]>`
    select x.change_id as "changeId", x.member_id as "memberId", x.change, x.reason,
      coalesce(u.name, x.changed_by) as "changedBy", x.changed_at as "changedAt"
    from exclusion_change x left join staff_user u on u.id = x.changed_by
    where x.program_id = ${programId} ${before === null ? sql`` : sql`and x.change_id < ${before}`}
    order by x.change_id desc limit ${limit}`;
}
