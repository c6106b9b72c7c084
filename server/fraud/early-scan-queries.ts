import type { Database } from '../db/connect.ts';
import type { Keyset } from '../insights/cursor.ts';

export interface EarlyScanFound {
  scanId: string;
  keyId: number;
  serial: number;
  outcome: 'not-active' | 'voided';
  batchId: number;
  batchLabel: string;
  productName: string;
  printOrderId: number | null;
  printerId: number | null;
  printerName: string | null;
  deviceId: string;
  country: string | null;
  network: string | null;
  at: Date;
  micros: number;
}

/**
 * Scans of codes that nobody had activated, or that were void, the newest first, each with the order that the code was sent
 * to a printer by. A page of all is a stretch of an index that holds such scans alone; a page of one printer is taken from
 * the serials of its orders in another such index.
 */
export function selectEarlyScans(
  sql: Database,
  programId: number,
  { printerId, after, limit }: { printerId: number | null; after: Keyset | null; limit: number },
) {
  const place = after
    ? sql`and (s.scanned_at, s.scan_id)
        < (timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond', ${after.rest[0] ?? ''}::uuid)`
    : sql``;
  const newest = sql`order by s.scanned_at desc, s.scan_id desc limit ${limit}`;
  const found =
    printerId === null
      ? sql`
        select s.scan_id, null::int as print_order_id from scan s
        where s.program_id = ${programId} and s.outcome in ('not-active', 'voided') ${place} ${newest}`
      : sql`
        select s.scan_id, o.print_order_id
        from print_order o cross join lateral (
          -- Kept apart from the join, or the planner walks through what other printers' codes have seen.
          select s.scan_id, s.scanned_at from scan s
          where s.program_id = o.program_id and s.batch_id = o.batch_id and s.serial between o.first_serial and o.last_serial
            and s.outcome in ('not-active', 'voided') ${place} offset 0
        ) s
        where o.program_id = ${programId} and o.printer_id = ${printerId} and o.sent_at is not null ${newest}`;
  return sql<EarlyScanFound[]>`
    select s.scan_id as "scanId", s.key_id as "keyId", s.serial, s.outcome, s.batch_id as "batchId",
      b.label as "batchLabel", d.name as "productName", o.print_order_id as "printOrderId", o.printer_id as "printerId",
      p.name as "printerName", s.device_id as "deviceId", s.country, s.network, s.scanned_at as at,
      (extract(epoch from s.scanned_at) * 1000000)::bigint as micros
    from (${found}) f
    join scan s on s.program_id = ${programId} and s.scan_id = f.scan_id
    left join lateral (
      select o.print_order_id, o.printer_id from print_order o
      where o.program_id = s.program_id and o.batch_id = s.batch_id and o.first_serial <= s.serial
        and o.last_serial >= s.serial and o.sent_at is not null
        and (f.print_order_id is null or o.print_order_id = f.print_order_id)
      order by o.first_serial desc limit 1
    ) o on true
    left join printer p on p.program_id = s.program_id and p.printer_id = o.printer_id
    join batch b on b.program_id = s.program_id and b.batch_id = s.batch_id
    join product d on d.program_id = b.program_id and d.product_id = b.product_id
    order by s.scanned_at desc, s.scan_id desc`;
}
