import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface NewLot {
  accountId: string;
  /** Of the entry that gave the points. */
  seq: number;
  amount: number;
  expiresAt: Date;
}

export async function insertLots(tx: Transaction, programId: number, lots: readonly NewLot[]): Promise<void> {
  if (lots.length === 0) return;
  await tx`
    insert into lot (program_id, account_id, seq, amount, unspent, expires_at)
    select ${programId}, account_id, seq, amount, amount, expires_at
    from unnest(${lots.map((lot) => lot.accountId)}::uuid[], ${lots.map((lot) => lot.seq)}::bigint[],
      ${lots.map((lot) => lot.amount)}::bigint[], ${lots.map((lot) => lot.expiresAt.toISOString())}::timestamptz[])
      as l (account_id, seq, amount, expires_at)`;
}

export interface Drawing {
  programId: number;
  accountId: string;
  /** Of the entry that takes the points. */
  seq: number;
  points: number;
  /** A lot that is drawn from before all others, by its number; null for none. */
  firstLot: number | null;
}

/** Takes points from an account's lots, the first to expire first; what they do not cover never expires. */
export async function drawFromLots(
  tx: Transaction,
  { programId, accountId, seq, points, firstLot }: Drawing,
) {
  await tx`
    with taken as materialized (
      select lot_seq, least(unspent, ${points} - before) as points from (
        select seq as lot_seq, unspent, sum(unspent) over (
          order by seq is distinct from ${firstLot}::bigint, expires_at, seq
          rows between unbounded preceding and current row
        ) - unspent as before
        from lot where program_id = ${programId} and account_id = ${accountId} and unspent > 0
      ) l
      where before < ${points}
    ), paired as (
      insert into lot_use (program_id, account_id, seq, lot_seq, amount)
      select ${programId}, ${accountId}, ${seq}, lot_seq, points from taken
    )
    update lot l set unspent = l.unspent - t.points from taken t
    where l.program_id = ${programId} and l.account_id = ${accountId} and l.seq = t.lot_seq`;
}

/** Gives the points that one entry took back to the lots they came from, by another entry. */
export async function returnToLots(
  tx: Transaction,
  input: { programId: number; accountId: string; takenBy: number; returnedBy: number },
): Promise<void> {
  await tx`
    with back as materialized (
      select lot_seq, amount from lot_use
      where program_id = ${input.programId} and account_id = ${input.accountId} and seq = ${input.takenBy}
    ), paired as (
      insert into lot_use (program_id, account_id, seq, lot_seq, amount)
      select ${input.programId}, ${input.accountId}, ${input.returnedBy}, lot_seq, -amount from back
    )
    update lot l set unspent = l.unspent + b.amount from back b
    where l.program_id = ${input.programId} and l.account_id = ${input.accountId} and l.seq = b.lot_seq`;
}

/** What lots of these accounts hold beyond their date. */
export function selectDue(tx: Transaction, programId: number, accountIds: readonly string[]) {
  return tx<{ accountId: string; points: number }[]>`
    select account_id as "accountId", sum(unspent)::bigint as points from lot
    where program_id = ${programId} and account_id = any(${[...accountIds]}::uuid[]) and unspent > 0 and expires_at <= now()
    group by account_id order by account_id`;
}

/** Empties the lots beyond their date; `takers` are the entries that took their points. */
export async function emptyDueLots(
  tx: Transaction,
  programId: number,
  takers: readonly { accountId: string; seq: number }[],
): Promise<void> {
  await tx`
    with due as materialized (
      select l.account_id, l.seq as lot_seq, t.seq, l.unspent
      from unnest(${takers.map((taker) => taker.accountId)}::uuid[], ${takers.map((taker) => taker.seq)}::bigint[])
        as t (account_id, seq)
      join lot l on l.program_id = ${programId} and l.account_id = t.account_id
      where l.unspent > 0 and l.expires_at <= now()
    ), paired as (
      insert into lot_use (program_id, account_id, seq, lot_seq, amount)
      select ${programId}, account_id, seq, lot_seq, unspent from due
    )
    update lot l set unspent = 0 from due d
    where l.program_id = ${programId} and l.account_id = d.account_id and l.seq = d.lot_seq`;
}

export interface DueAccount {
  programId: number;
  currency: number;
  accountId: string;
  memberId: string;
}

/** Accounts with points beyond their date, at most so many, the longest due first. */
export function selectDueAccounts(sql: Db, limit: number) {
  return sql<DueAccount[]>`
    select l.program_id as "programId", a.currency, l.account_id as "accountId",
      coalesce(a.member_id, a.account_id) as "memberId"
    from (
      select program_id, account_id from lot where unspent > 0 and expires_at <= now() order by expires_at limit ${limit}
    ) l
    join account a using (program_id, account_id)`;
}

/** How much of a lot has expired. */
export async function selectExpiredOf(
  tx: Transaction,
  programId: number,
  accountId: string,
  lotSeq: number,
): Promise<number> {
  const [row] = await tx<[{ points: number }]>`
    select coalesce(sum(u.amount), 0)::bigint as points
    from lot_use u
    join entry e on e.program_id = u.program_id and e.account_id = u.account_id and e.seq = u.seq
    join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id
    where u.program_id = ${programId} and u.account_id = ${accountId} and u.lot_seq = ${lotSeq} and t.kind = 'expiry'`;
  return row.points;
}

/** Points of an account by the day on which they expire, the first days first. */
export function selectExpiring(
  sql: Db,
  input: { programId: number; accountId: string; timeZone: string; limit: number },
) {
  return sql<{ expiresAt: Date; points: number }[]>`
    select min(expires_at) as "expiresAt", sum(unspent)::bigint as points from lot
    where program_id = ${input.programId} and account_id = ${input.accountId} and unspent > 0 and expires_at > now()
    group by (expires_at at time zone ${input.timeZone})::date order by 1 limit ${input.limit}`;
}

/** What an account's balance still counts though its date has passed: the job has not come by yet. */
export async function selectOverdue(sql: Db, programId: number, accountId: string): Promise<number> {
  const [row] = await sql<[{ points: number }]>`
    select coalesce(sum(unspent), 0)::bigint as points from lot
    where program_id = ${programId} and account_id = ${accountId} and unspent > 0 and expires_at <= now()`;
  return row.points;
}
