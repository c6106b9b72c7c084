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
