import type { Database } from '../db/connect.ts';

export function selectMemberOfDevice(sql: Database, programId: number, deviceId: string) {
  return sql<{ memberId: string }[]>`
    select member_id as "memberId" from device where program_id = ${programId} and device_id = ${deviceId}`;
}

export interface WalletProgramRow {
  programId: number;
  name: string;
  pointsName: { vi: string; en: string };
  accentColour: string;
  timeZone: string;
  /** A sandbox. */
  test: boolean;
}

export function selectWalletProgram(sql: Database, programId: number) {
  return sql<WalletProgramRow[]>`
    select p.program_id as "programId", p.name, p.points_name as "pointsName", p.time_zone as "timeZone",
      coalesce(b.accent_colour, '#7a5c3e') as "accentColour", p.sandbox_of is not null as test
    from program p
    left join lateral (
      select accent_colour from brand b where b.program_id = p.program_id order by brand_id limit 1
    ) b on true
    where p.program_id = ${programId}`;
}

export interface HistoryRow {
  entry: number;
  kind: 'claim' | 'redemption';
  title: { vi: string; en: string };
  amount: number;
  balance: number;
  at: Date;
}

/** Entries of a member's account before `beforeSeq`, newest first, each with what it was for. */
export function selectHistory(
  sql: Database,
  programId: number,
  memberId: string,
  beforeSeq: number,
  limit: number,
) {
  return sql<HistoryRow[]>`
    select e.seq as entry, t.kind, e.amount, e.balance, e.posted_at as at,
      coalesce(w.name, jsonb_build_object('vi', p.name, 'en', p.name)) as title
    from entry e
    join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id
    left join claim c on t.kind = 'claim' and c.program_id = e.program_id and c.claim_id = e.cause
    left join product p on p.program_id = c.program_id and p.product_id = c.product_id
    left join redemption r on t.kind = 'redemption' and r.program_id = e.program_id and r.redemption_id = e.cause
    left join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id
    where e.program_id = ${programId} and e.account_id = ${memberId} and e.seq < ${beforeSeq}
    order by e.seq desc limit ${limit}`;
}
