import type { Database, Transaction } from '../db/connect.ts';
import { wayOf, type TimeOrder } from '../db/list-order.ts';
import type { Keyset } from '../insights/cursor.ts';

/** Which duplicates; null does not narrow. */
export interface DuplicateFilter {
  programId: number;
  code: { keyId: number; serial: number } | null;
  /** A serial, under whichever key. */
  serial: number | null;
  campaignId: number | null;
  reportedOnly: boolean;
}

export interface DuplicateFound {
  keyId: number;
  serial: number;
  batchId: number;
  batchLabel: string;
  productName: string;
  campaignId: number;
  campaignName: string;
  parties: number;
  reported: boolean;
  lastAt: Date;
  micros: number;
  claimedAt: Date | null;
}

/** Codes that several parties have scanned, the one scanned last first. */
export function selectDuplicates(
  sql: Database,
  filter: DuplicateFilter,
  page: { order: TimeOrder; after: Keyset | null; limit: number },
) {
  const { way } = wayOf(sql, page.order);
  const { programId, code, serial, campaignId, reportedOnly } = filter;
  return sql<DuplicateFound[]>`
    select d.key_id as "keyId", d.serial, d.batch_id as "batchId", b.label as "batchLabel", p.name as "productName",
      d.campaign_id as "campaignId", g.name as "campaignName", d.parties, d.reported, d.last_at as "lastAt",
      (extract(epoch from d.last_at) * 1000000)::bigint as micros, c.claimed_at as "claimedAt"
    from (
      select * from duplicate_code d
      where d.program_id = ${programId}
        ${code === null ? sql`` : sql`and d.key_id = ${code.keyId} and d.serial = ${code.serial}`}
        ${serial === null ? sql`` : sql`and d.key_id = any(array(select key_id from code_key)) and d.serial = ${serial}`}
        ${campaignId === null ? sql`` : sql`and d.campaign_id = ${campaignId}`}
        ${reportedOnly ? sql`and d.reported` : sql``}
        ${following(sql, page)}
      order by d.last_at ${way}, d.key_id ${way}, d.serial ${way}
      limit ${page.limit}
    ) d
    join batch b on b.program_id = d.program_id and b.batch_id = d.batch_id
    join product p on p.program_id = d.program_id and p.product_id = b.product_id
    join campaign g on g.program_id = d.program_id and g.campaign_id = d.campaign_id
    left join claim c on c.program_id = d.program_id and c.key_id = d.key_id and c.serial = d.serial
    order by d.last_at ${way}, d.key_id ${way}, d.serial ${way}`;
}

function following(sql: Database, { after, order }: { after: Keyset | null; order: TimeOrder }) {
  if (after === null) return sql``;
  const instant = sql`timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond'`;
  const [keyId = '0', serial = '0'] = after.rest;
  const { beyond } = wayOf(sql, order);
  return sql`and (d.last_at, d.key_id, d.serial) ${beyond} (${instant}, ${keyId}::int, ${serial}::bigint)`;
}

export interface PartyFound {
  keyId: number;
  serial: number;
  deviceId: string;
  memberId: string | null;
  claimed: boolean;
  scans: number;
  country: string | null;
  network: string | null;
  firstAt: Date;
  lastAt: Date;
  reportMessage: string | null;
  reportedAt: Date | null;
}

/** Of each code its first parties, and the one that claimed it wherever it stands; in order of time. */
export function selectParties(
  sql: Database,
  programId: number,
  codes: readonly { keyId: number; serial: number }[],
  limit: number,
) {
  return sql<PartyFound[]>`
    select p.key_id as "keyId", p.serial, p.device_id as "deviceId", p.member_id as "memberId",
      coalesce(p.device_id = c.device_id or p.member_id = c.member_id, false) as claimed, p.scans, p.country, p.network,
      p.first_at as "firstAt", p.last_at as "lastAt", r.message as "reportMessage", r.reported_at as "reportedAt"
    from unnest(${codes.map((code) => code.keyId)}::smallint[], ${codes.map((code) => code.serial)}::bigint[])
      as code(key_id, serial)
    left join claim c on c.program_id = ${programId} and c.key_id = code.key_id and c.serial = code.serial
    cross join lateral (
      (select * from duplicate_party q
       where q.program_id = ${programId} and q.key_id = code.key_id and q.serial = code.serial
       order by q.first_at, q.device_id limit ${limit})
      union
      select * from duplicate_party q
      where q.program_id = ${programId} and q.key_id = code.key_id and q.serial = code.serial
        and (q.device_id = c.device_id or q.member_id = c.member_id)
    ) p
    left join lateral (
      select message, reported_at from scan_report r
      where r.program_id = ${programId} and r.key_id = code.key_id and r.serial = code.serial
        and (r.device_id = p.device_id or r.device_id in (
          select device_id from device d
          where d.program_id = ${programId} and d.device_id = r.device_id and d.member_id = p.member_id))
      order by r.reported_at desc limit 1
    ) r on true
    order by p.first_at, p.device_id`;
}

export interface ScanFound {
  scanId: string;
  kind: 'look' | 'claim';
  outcome: string;
  deviceId: string;
  memberId: string | null;
  country: string | null;
  network: string | null;
  at: Date;
}

export function selectScans(sql: Database, programId: number, keyId: number, serial: number, limit: number) {
  return sql<ScanFound[]>`
    select scan_id as "scanId", kind, outcome, device_id as "deviceId", member_id as "memberId", country, network,
      scanned_at as at
    from every_scan where program_id = ${programId} and key_id = ${keyId} and serial = ${serial}
    order by scanned_at, scan_id limit ${limit}`;
}

export interface NewReport {
  reportId: string;
  programId: number;
  deviceId: string;
  keyId: number;
  serial: number;
  message: string | null;
}

/** Whether the device, or its member, has scanned the code; a code that went round is answered from its parties. */
export async function hasScanned(tx: Transaction, report: NewReport): Promise<boolean> {
  const { programId, keyId, serial, deviceId } = report;
  const [row] = await tx<{ scanned: boolean }[]>`
    select exists (
      select from duplicate_party p
      where p.program_id = ${programId} and p.key_id = ${keyId} and p.serial = ${serial} and p.device_id = ${deviceId}
    ) or exists (
      select from device d
      join duplicate_party p on p.program_id = ${programId} and p.key_id = ${keyId} and p.serial = ${serial}
        and p.member_id = d.member_id
      where d.program_id = ${programId} and d.device_id = ${deviceId}
    ) or (not exists (
      select from duplicate_code d where d.program_id = ${programId} and d.key_id = ${keyId} and d.serial = ${serial}
    ) and exists (
      select from every_scan s
      where s.program_id = ${programId} and s.key_id = ${keyId} and s.serial = ${serial} and s.device_id = ${deviceId}
    )) as scanned`;
  return row?.scanned ?? false;
}

/** The report, its mark on the code and its event; a second report of the device about the code changes nothing. */
export function insertReport(tx: Transaction, report: NewReport) {
  const { reportId, programId, deviceId, keyId, serial, message } = report;
  return tx`
    with told as (
      insert into scan_report (program_id, report_id, key_id, serial, device_id, message)
      values (${programId}, ${reportId}, ${keyId}, ${serial}, ${deviceId}, ${message})
      on conflict do nothing returning report_id
    ), marked as (
      update duplicate_code set reported = true
      where program_id = ${programId} and key_id = ${keyId} and serial = ${serial} and not reported
        and exists (select from told)
    )
    insert into event (program_id, type, subject, data)
    select ${programId}, 'scan.reported', report_id::text,
      jsonb_build_object('keyId', ${keyId}::int, 'serial', ${serial}::bigint, 'deviceId', ${deviceId}::text)
    from told`;
}
