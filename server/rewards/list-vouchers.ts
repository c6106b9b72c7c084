import type { Database } from '../db/connect.ts';
import { selectVouchers } from './queries.ts';
import type { RedemptionRow } from './redemption.ts';

/** A member's vouchers, newest first; at most 50. */
export async function listVouchers(
  sql: Database,
  programId: number,
  memberId: string,
): Promise<RedemptionRow[]> {
  return selectVouchers(sql, programId, memberId);
}
