import type { Database } from '../db/connect.ts';
import { selectVouchers } from './queries.ts';
import type { RedemptionRow } from './redemption.ts';

const PAGE = 30;

/** A page of a member's vouchers, newest first. `cursor`: the last voucher of the page before. */
export async function listVouchers(
  sql: Database,
  owner: { programId: number; memberId: string },
  cursor: string | null = null,
): Promise<{ vouchers: RedemptionRow[]; nextCursor: string | null }> {
  const rows = await selectVouchers(sql, owner, { after: cursor, limit: PAGE + 1 });
  const vouchers = rows.slice(0, PAGE);
  return { vouchers, nextCursor: rows.length > PAGE ? (vouchers.at(-1)?.voucherId ?? null) : null };
}
