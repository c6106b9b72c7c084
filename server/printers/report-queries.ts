import type { Database, Transaction } from '../db/connect.ts';
import type { Serials } from '../batches/range-states.ts';
import type { Visitor } from './order-queries.ts';

type Db = Database | Transaction;

export type ReportKind = 'delivered' | 'printed' | 'wasted';

export interface ReportPart {
  kind: ReportKind;
  codes: number;
  /** Of what was printed or wasted. */
  serials: Serials | null;
  /** Of what was wasted. */
  reason: string | null;
}

/** The parts of one report, in one statement. */
export async function insertReport(
  tx: Transaction,
  programId: number,
  printOrderId: number,
  report: { reportId: string; parts: readonly ReportPart[] } & Visitor,
): Promise<void> {
  const { reportId, parts, network, country } = report;
  await tx`
    insert into print_report (program_id, print_order_id, report_id, network, country, kind, codes, first_serial,
      last_serial, reason, part)
    select ${programId}, ${printOrderId}, ${reportId}, ${network}, ${country}, kind, codes, first_serial, last_serial,
      reason, part
    from unnest(${parts.map(({ kind }) => kind)}::text[], ${parts.map(({ codes }) => codes)}::bigint[],
      ${parts.map(({ serials }) => serials?.firstSerial ?? null)}::bigint[],
      ${parts.map(({ serials }) => serials?.lastSerial ?? null)}::bigint[],
      ${parts.map(({ reason }) => reason)}::text[])
      with ordinality as t(kind, codes, first_serial, last_serial, reason, part)`;
}

export async function hasReport(
  tx: Transaction,
  programId: number,
  printOrderId: number,
  reportId: string,
): Promise<boolean> {
  const rows = await tx`
    select from print_report
    where program_id = ${programId} and print_order_id = ${printOrderId} and report_id = ${reportId} limit 1`;
  return rows.length > 0;
}

export interface ReportRow {
  kind: ReportKind;
  codes: number;
  firstSerial: number | null;
  lastSerial: number | null;
  reason: string | null;
  network: string | null;
  country: string | null;
  at: Date;
}

/** What a printer has reported, the newest first; null for all of it. */
export async function selectReports(sql: Db, programId: number, printOrderId: number, limit: number | null) {
  return sql<ReportRow[]>`
    select kind, codes, first_serial as "firstSerial", last_serial as "lastSerial", reason, network, country,
      reported_at as at
    from print_report where program_id = ${programId} and print_order_id = ${printOrderId}
    order by reported_at desc, report_id, part limit ${limit}`;
}

/** The first ranges that were reported already as the same kind. */
export async function selectReportedAlready(
  tx: Transaction,
  programId: number,
  printOrderId: number,
  kind: ReportKind,
  ranges: readonly Serials[],
): Promise<Serials[]> {
  return tx<Serials[]>`
    select distinct t.first_serial as "firstSerial", t.last_serial as "lastSerial"
    from print_report t
    join unnest(${ranges.map((range) => range.firstSerial)}::bigint[], ${ranges.map((range) => range.lastSerial)}::bigint[])
      as n(first_serial, last_serial) on t.first_serial <= n.last_serial and t.last_serial >= n.first_serial
    where t.program_id = ${programId} and t.print_order_id = ${printOrderId} and t.kind = ${kind}
    order by 1 limit 100`;
}
