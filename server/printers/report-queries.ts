import type { Database, Transaction } from '../db/connect.ts';
import type { Keyset } from '../insights/cursor.ts';
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
  reportId: string;
  part: number;
  micros: number;
}

/** What a printer has reported, the newest first. */
export async function selectReports(
  sql: Db,
  programId: number,
  printOrderId: number,
  { after, limit }: { after: Keyset | null; limit: number },
) {
  const at = sql`timestamptz 'epoch' + ${after?.micros ?? 0}::bigint * interval '1 microsecond'`;
  const place = after
    ? sql`and reported_at <= ${at}
        and (reported_at < ${at} or (report_id, part) > (${after.rest[0] ?? ''}::uuid, ${Number(after.rest[1])}))`
    : sql``;
  return sql<ReportRow[]>`
    select kind, codes, first_serial as "firstSerial", last_serial as "lastSerial", reason, network, country,
      reported_at as at, report_id as "reportId", part, (extract(epoch from reported_at) * 1000000)::bigint as micros
    from print_report where program_id = ${programId} and print_order_id = ${printOrderId} ${place}
    order by reported_at desc, report_id, part limit ${limit}`;
}

/**
 * Codes of each of some orders that were reported printed or wasted, each once: a label may be printed well and wasted
 * later. Orders without such reports are left out.
 */
export async function sumReported(
  sql: Db,
  programId: number,
  printOrderIds: readonly number[],
): Promise<Map<number, number>> {
  const rows = await sql<{ printOrderId: number; codes: number }[]>`
    select print_order_id as "printOrderId",
      sum(greatest(last_serial - greatest(first_serial, reached + 1) + 1, 0))::bigint as codes
    from (
      select print_order_id, first_serial, last_serial, coalesce(max(last_serial) over (
        partition by print_order_id order by first_serial, last_serial
        rows between unbounded preceding and 1 preceding
      ), 0) as reached
      from print_report
      where program_id = ${programId} and print_order_id = any(${printOrderIds}::int[]) and first_serial is not null
    ) t
    group by print_order_id`;
  return new Map(rows.map(({ printOrderId, codes }) => [printOrderId, codes]));
}

/** The wasted serials of each of some orders, `first-last` in order with a space between; orders without are left out. */
export async function listWasted(
  sql: Db,
  programId: number,
  printOrderIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await sql<{ printOrderId: number; serials: string }[]>`
    select print_order_id as "printOrderId", string_agg(first_serial || '-' || last_serial, ' ' order by first_serial) as serials
    from print_report
    where program_id = ${programId} and print_order_id = any(${printOrderIds}::int[]) and kind = 'wasted'
    group by print_order_id`;
  return new Map(rows.map(({ printOrderId, serials }) => [printOrderId, serials]));
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
