import type { Database, Transaction } from '../db/connect.ts';
import { OWN_CURRENCY, type ProgramAccountKind } from './accounts.ts';
import { selectSides } from './liability-queries.ts';

/** What a program's members hold of a currency, and how it came about since the program began. */
export interface Liability {
  currency: number;
  /** Members can spend it now. */
  available: number;
  /** Members will be able to, unless it is voided. */
  pending: number;
  issued: number;
  redeemed: number;
  expired: number;
  /** Given by hand, less what was taken by hand. */
  corrected: number;
}

/**
 * What a program owes in each currency, now or at a past instant: `available` is issued + corrected - redeemed - expired.
 * A past instant counts transactions that began by then; those under way at the instant fall to one side or the other.
 */
export async function readLiability(
  sql: Database | Transaction,
  programId: number,
  at: Date | null = null,
): Promise<Liability[]> {
  const rows = await selectSides(sql, programId, at);
  const currencies = [...new Set(rows.map((row) => row.currency))].sort((a, b) => a - b);
  return currencies.map((currency) => {
    const balance = (kind: ProgramAccountKind) =>
      rows.find((row) => row.currency === currency && row.kind === kind)?.balance ?? 0;
    const [issued, corrected, pending] = [
      0 - balance('issued'),
      0 - balance('corrected'),
      0 - balance('held'),
    ];
    const [redeemed, expired] = [balance('redeemed'), balance('expired')];
    const available = issued + corrected - redeemed - expired;
    return { currency, available, pending, issued, redeemed, expired, corrected };
  });
}

/** All points of the program's own currency that members hold now, pending ones too. */
export async function programLiability(sql: Database | Transaction, programId: number): Promise<number> {
  const own = (await readLiability(sql, programId)).find(({ currency }) => currency === OWN_CURRENCY);
  return own ? own.available + own.pending : 0;
}
