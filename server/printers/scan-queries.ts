import type { Database } from '../db/connect.ts';
import type { Serials } from '../batches/range-states.ts';

export interface ScanCounts {
  /** Codes, each once, that anybody scanned or claimed. */
  scanned: number;
  claimed: number;
  /** Codes reported as waste that somebody scanned. */
  wastedScanned: number;
}

/**
 * What was scanned of an order's serials: index-only stretches of `claim` and of `scan`, so the cost grows with what was
 * scanned of this order (about 0.3 s a million) and with nothing else.
 */
export async function countScans(
  sql: Database,
  programId: number,
  order: Serials & { keyId: number; printOrderId: number },
): Promise<ScanCounts> {
  const { keyId, firstSerial, lastSerial, printOrderId } = order;
  const [row] = await sql<[ScanCounts]>`
    select c.claimed, c.claimed + s.looked as scanned, w.wasted as "wastedScanned"
    from (
      select count(*) as claimed from claim c
      where c.program_id = ${programId} and c.key_id = ${keyId} and c.serial between ${firstSerial} and ${lastSerial}
    ) c, (
      select count(distinct s.serial) as looked from scan s
      where s.program_id = ${programId} and s.key_id = ${keyId} and s.serial between ${firstSerial} and ${lastSerial}
        and not exists (
          select from claim c where c.program_id = ${programId} and c.key_id = ${keyId} and c.serial = s.serial
            and c.serial between ${firstSerial} and ${lastSerial}
        )
    ) s, (
      select count(distinct s.serial) as wasted
      from print_report t join every_scan s on s.program_id = t.program_id and s.key_id = ${keyId}
        and s.serial between t.first_serial and t.last_serial
      where t.program_id = ${programId} and t.print_order_id = ${printOrderId} and t.kind = 'wasted'
    ) w`;
  return row;
}
