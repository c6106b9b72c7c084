import type { Database, Transaction } from '../db/connect.ts';

export interface SideRow {
  currency: number;
  kind: string;
  balance: number;
}

/**
 * Balances of the program's own accounts by currency and kind: the last entry of each, at or before an instant where one is
 * given. One look-up for each of some hundred accounts, however long the history.
 */
export function selectSides(sql: Database | Transaction, programId: number, at: Date | null) {
  const last = at
    ? sql`
      select e.balance from entry e
      where e.program_id = a.program_id and e.account_id = a.account_id
        and e.account_id < '00000001-0000-0000-0000-000000000000' and e.posted_at <= ${at}
      order by e.posted_at desc, e.seq desc limit 1`
    : sql`
      select e.balance from entry e
      where e.program_id = a.program_id and e.account_id = a.account_id order by e.seq desc limit 1`;
  return sql<SideRow[]>`
    select a.currency, a.kind, coalesce(sum(last.balance), 0)::bigint as balance
    from account a
    left join lateral (${last}) last on true
    where a.program_id = ${programId} and a.account_id < '00000001-0000-0000-0000-000000000000'
    group by a.currency, a.kind`;
}
