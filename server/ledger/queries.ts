import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export async function insertAccounts(
  sql: Transaction,
  programId: number,
  currency: number,
  rows: readonly { accountId: string; kind: string }[],
): Promise<void> {
  await sql`
    insert into account (program_id, account_id, kind, currency)
    select ${programId}, *, ${currency}
    from unnest(${rows.map((row) => row.accountId)}::uuid[], ${rows.map((row) => row.kind)}::text[])`;
}

export interface DerivedAccount {
  programId: number;
  accountId: string;
  kind: string;
  currency: number;
  memberId: string;
}

export async function insertMemberAccounts(sql: Transaction, rows: readonly DerivedAccount[]): Promise<void> {
  await sql`
    insert into account (program_id, account_id, kind, currency, member_id)
    select * from unnest(${rows.map((row) => row.programId)}::int[], ${rows.map((row) => row.accountId)}::uuid[],
      ${rows.map((row) => row.kind)}::text[], ${rows.map((row) => row.currency)}::smallint[],
      ${rows.map((row) => row.memberId)}::uuid[])
    on conflict do nothing`;
}

/** The last entry of an account; its balance is the account's. */
export function selectLastEntry(sql: Db, programId: number, accountId: string) {
  return sql<{ seq: number; balance: number }[]>`
    select seq, balance from entry
    where program_id = ${programId} and account_id = ${accountId} order by seq desc limit 1`;
}

export async function selectNow(tx: Transaction): Promise<Date> {
  const [row] = await tx<[{ now: Date }]>`select now() as now`;
  return row.now;
}

export interface NewTransfer {
  programId: number;
  transferId: string;
  kind: string;
  at: Date | null;
  legs: readonly { accountId: string; amount: number; cause: string | null }[];
}
/** `leg` counts the legs that were asked for, from 0. */
export interface PostedLeg {
  leg: number;
  accountId: string;
  seq: number;
  balance: number;
}

/** A transfer with its entries; several legs may be of one account, which then has as many entries. */
export function insertTransfer(tx: Transaction, { programId, transferId, kind, at, legs }: NewTransfer) {
  return tx<PostedLeg[]>`
    with moment as (select coalesce(${at}::timestamptz, now()) as at), leg as (
      select account_id, amount, cause, leg, row_number() over own as place, sum(amount) over own as total
      from unnest(${legs.map((leg) => leg.accountId)}::uuid[], ${legs.map((leg) => leg.amount)}::bigint[],
        ${legs.map((leg) => leg.cause)}::uuid[]) with ordinality as l (account_id, amount, cause, leg)
      window own as (partition by account_id order by leg)
    ), posting as materialized (
      select l.account_id, l.amount, l.cause, l.leg, coalesce(e.seq, 0) + l.place as seq,
        coalesce(e.balance, 0) + l.total as balance
      from leg l
      left join lateral (
        select seq, balance from entry e
        where e.program_id = ${programId} and e.account_id = l.account_id order by e.seq desc limit 1
      ) e on true
    ), moved as (
      insert into transfer (program_id, transfer_id, kind, posted_at)
      select ${programId}, ${transferId}, ${kind}, at from moment
    ), entered as (
      insert into entry (program_id, account_id, seq, transfer_id, cause, amount, balance, posted_at)
      select ${programId}, account_id, seq, ${transferId}, cause, amount, balance, at from posting cross join moment
    )
    select leg::int - 1 as leg, account_id as "accountId", seq, balance::bigint from posting order by leg`;
}

export interface EntryRow {
  accountId: string;
  seq: number;
  transferId: string;
  kind: string;
  cause: string;
  amount: number;
}

/** The entry of a member's account that a transfer made; a transfer that made several there is not of this kind. */
export function selectEntryOfTransfer(
  tx: Transaction,
  programId: number,
  accountId: string,
  transferId: string,
) {
  return tx<EntryRow[]>`
    select e.account_id as "accountId", e.seq, e.transfer_id as "transferId", t.kind, e.cause, e.amount
    from entry e join transfer t using (program_id, transfer_id)
    where e.program_id = ${programId} and e.account_id = ${accountId} and e.transfer_id = ${transferId}`;
}

export function selectEntry(sql: Db, programId: number, accountId: string, seq: number) {
  return sql<EntryRow[]>`
    select e.account_id as "accountId", e.seq, e.transfer_id as "transferId", t.kind, e.cause, e.amount
    from entry e join transfer t using (program_id, transfer_id)
    where e.program_id = ${programId} and e.account_id = ${accountId} and e.seq = ${seq}`;
}

export interface NewReversal {
  programId: number;
  accountId: string;
  seq: number;
  transferId: string;
  reason: string;
  by: string | null;
}

/** Marks an entry as taken back; returns no row where it was before. */
export function insertReversal(tx: Transaction, row: NewReversal) {
  return tx`
    insert into reversal (program_id, account_id, seq, transfer_id, reason, reversed_by)
    values (${row.programId}, ${row.accountId}, ${row.seq}, ${row.transferId}, ${row.reason}, ${row.by})
    on conflict do nothing returning seq`;
}

export interface AccountRow {
  accountId: string;
  currency: number;
  kind: string;
}

/** The accounts of a member; none where the program has no such member. */
export function selectMemberAccounts(sql: Db, programId: number, memberId: string) {
  return sql<AccountRow[]>`
    select account_id as "accountId", currency, kind from account
    where program_id = ${programId} and kind in ('member', 'pending') and (account_id = ${memberId} or member_id = ${memberId})
    order by currency, kind`;
}

export async function insertLedgerEvent(
  tx: Transaction,
  programId: number,
  event: { type: string; subject: string; data: Record<string, unknown> },
): Promise<void> {
  await tx`
    insert into event (program_id, type, subject, data)
    values (${programId}, ${event.type}, ${event.subject}, ${JSON.stringify(event.data)}::text::jsonb)`;
}
