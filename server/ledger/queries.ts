import type { Database, Transaction } from '../db/connect.ts';

export async function insertAccounts(
  sql: Transaction,
  programId: number,
  rows: readonly { accountId: string; kind: string }[],
): Promise<void> {
  await sql`
    insert into account (program_id, account_id, kind)
    select ${programId}, * from unnest(${rows.map((row) => row.accountId)}::uuid[], ${rows.map((row) => row.kind)}::text[])`;
}

/** What members hold is what the program's own accounts are short of. */
export async function selectLiability(sql: Database | Transaction, programId: number): Promise<number> {
  const [row] = await sql<{ points: number }[]>`
    select coalesce(-sum(last.balance), 0)::bigint as points
    from account a
    cross join lateral (
      select e.balance from entry e
      where e.program_id = a.program_id and e.account_id = a.account_id order by e.seq desc limit 1
    ) last
    where a.program_id = ${programId} and a.account_id < '00000001-0000-0000-0000-000000000000'`;
  return row?.points ?? 0;
}

/** The last entry of an account; its balance is the account's. */
export function selectLastEntry(sql: Database | Transaction, programId: number, accountId: string) {
  return sql<{ seq: number; balance: number }[]>`
    select seq, balance from entry
    where program_id = ${programId} and account_id = ${accountId} order by seq desc limit 1`;
}
