import type { CodeState } from '#campaigns/code-states.ts';
import type { Database, Transaction } from '../db/connect.ts';
import type { ChangedRange, CodeRange, Serials } from './range-states.ts';

type Db = Database | Transaction;

/** Waits for claims of the batch that are under way and keeps new ones out until the transaction ends. */
export async function fenceBatch(tx: Transaction, programId: number, batchId: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`batch:${programId}:${batchId}`}, 0))`;
}

export interface LockedBatch extends Serials {
  keyId: number;
  /** The clock that decides what has expired. */
  now: Date;
}

export async function lockBatch(
  tx: Transaction,
  programId: number,
  batchId: number,
): Promise<LockedBatch | null> {
  const [row] = await tx<LockedBatch[]>`
    select key_id as "keyId", first_serial as "firstSerial", last_serial as "lastSerial", clock_timestamp() as now
    from batch where program_id = ${programId} and batch_id = ${batchId} for update`;
  return row ?? null;
}

/** In order, the ranges that overlap the serials of a batch or touch them. */
export async function selectAround(
  tx: Transaction,
  programId: number,
  { batchId, keyId }: { batchId: number; keyId: number },
  { firstSerial, lastSerial }: Serials,
): Promise<CodeRange[]> {
  return tx<CodeRange[]>`
    select first_serial as "firstSerial", last_serial as "lastSerial", state, expires_at as "expiresAt"
    from code_range
    where program_id = ${programId} and key_id = ${keyId} and batch_id = ${batchId}
      and first_serial <= ${lastSerial + 1} and last_serial >= ${firstSerial - 1}
      and first_serial >= coalesce((
        select first_serial from code_range
        where program_id = ${programId} and key_id = ${keyId} and first_serial < ${firstSerial}
        order by first_serial desc limit 1
      ), 0)
    order by first_serial`;
}

/**
 * In order, the ranges that overlap one of several serials of a batch or touch it, each once; at most so many.
 * @param serials in order, none overlapping another
 */
export async function selectAroundAll(
  tx: Transaction,
  programId: number,
  { batchId, keyId }: { batchId: number; keyId: number },
  serials: readonly Serials[],
  limit: number,
): Promise<CodeRange[]> {
  return tx<CodeRange[]>`
    select distinct r.first_serial as "firstSerial", r.last_serial as "lastSerial", r.state, r.expires_at as "expiresAt"
    from unnest(${serials.map(({ firstSerial }) => firstSerial)}::bigint[],
      ${serials.map(({ lastSerial }) => lastSerial)}::bigint[]) as s(first_serial, last_serial)
    cross join lateral (
      select first_serial, last_serial, state, expires_at from code_range
      where program_id = ${programId} and key_id = ${keyId} and batch_id = ${batchId}
        and first_serial <= s.last_serial + 1 and last_serial >= s.first_serial - 1
        and first_serial >= coalesce((
          select first_serial from code_range
          where program_id = ${programId} and key_id = ${keyId} and first_serial < s.first_serial
          order by first_serial desc limit 1
        ), 0)
      order by first_serial limit ${limit}
    ) r
    order by 1 limit ${limit}`;
}

/** Puts ranges in the place of others that covered the same serials, which need not follow each other. */
export async function exchangeRanges(
  tx: Transaction,
  programId: number,
  batch: { batchId: number; keyId: number },
  gone: readonly Serials[],
  ranges: readonly CodeRange[],
): Promise<void> {
  await tx`
    delete from code_range
    where program_id = ${programId} and key_id = ${batch.keyId} and batch_id = ${batch.batchId}
      and first_serial = any(${gone.map(({ firstSerial }) => firstSerial)}::bigint[])`;
  await insertRanges(tx, programId, batch, ranges);
}

/** Puts ranges in the place of those that covered the same serials. */
export async function replaceRanges(
  tx: Transaction,
  programId: number,
  batch: { batchId: number; keyId: number },
  ranges: readonly CodeRange[],
): Promise<void> {
  const [first, last] = [ranges[0]?.firstSerial ?? 0, ranges.at(-1)?.lastSerial ?? 0];
  await tx`
    delete from code_range
    where program_id = ${programId} and key_id = ${batch.keyId} and batch_id = ${batch.batchId}
      and first_serial between ${first} and ${last}`;
  await insertRanges(tx, programId, batch, ranges);
}

export async function insertRanges(
  tx: Transaction,
  programId: number,
  { batchId, keyId }: { batchId: number; keyId: number },
  ranges: readonly CodeRange[],
): Promise<void> {
  await tx`
    insert into code_range (program_id, key_id, batch_id, first_serial, last_serial, state, expires_at)
    select ${programId}, ${keyId}, ${batchId}, * from unnest(
      ${ranges.map((range) => range.firstSerial)}::bigint[], ${ranges.map((range) => range.lastSerial)}::bigint[],
      ${ranges.map((range) => range.state)}::text[],
      ${ranges.map((range) => range.expiresAt?.toISOString() ?? null)}::timestamptz[])`;
}

/** How the serials of a change were named: typed, by a unit's label, or by scanning the first and the last code. */
export type ChangeWay = 'serials' | 'unit' | 'codes';
/** Where a change was asked for. */
export type ChangeVia = 'console' | 'phone' | 'api';

export interface ChangeAbout {
  batchId: number;
  reason: string | null;
  changedBy: string;
  way: ChangeWay;
  via: ChangeVia;
  sscc: string | null;
}

export async function insertRangeChanges(
  tx: Transaction,
  programId: number,
  about: ChangeAbout,
  changed: readonly ChangedRange[],
): Promise<void> {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null;
  await tx`
    insert into range_change (program_id, batch_id, reason, changed_by, way, via, sscc, first_serial, last_serial,
      from_state, from_expires_at, to_state, to_expires_at)
    select ${programId}, ${about.batchId}, ${about.reason}, ${about.changedBy}, ${about.way}, ${about.via}, ${about.sscc}, *
    from unnest(
      ${changed.map((range) => range.firstSerial)}::bigint[], ${changed.map((range) => range.lastSerial)}::bigint[],
      ${changed.map(({ from }) => from.state)}::text[], ${changed.map(({ from }) => iso(from.expiresAt))}::timestamptz[],
      ${changed.map(({ to }) => to.state)}::text[], ${changed.map(({ to }) => iso(to.expiresAt))}::timestamptz[])`;
}

/** The first ranges of a batch by serial, and how many there are. */
export async function selectRanges(
  sql: Db,
  programId: number,
  batchId: number,
  limit: number,
): Promise<{ ranges: CodeRange[]; total: number; now: Date }> {
  const [ranges, [counted]] = await Promise.all([
    sql<CodeRange[]>`
      select first_serial as "firstSerial", last_serial as "lastSerial", state, expires_at as "expiresAt" from code_range
      where program_id = ${programId} and batch_id = ${batchId} order by first_serial limit ${limit}`,
    sql<[{ total: number; now: Date }]>`
      select count(*) as total, now() as now from code_range where program_id = ${programId} and batch_id = ${batchId}`,
  ]);
  return { ranges, ...counted };
}

export interface RangeChangeRow extends Serials {
  changeId: number;
  /** null for changes from before both sides were kept. */
  from: CodeState | null;
  to: CodeState;
  fromExpiresAt: Date | null;
  toExpiresAt: Date | null;
  reason: string | null;
  changedBy: string;
  changedAt: Date;
  way: ChangeWay;
  via: ChangeVia;
  sscc: string | null;
}

/** The newest changes of a batch, those before `before` where it is given. */
export async function selectRangeChanges(
  sql: Db,
  programId: number,
  batchId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<RangeChangeRow[]> {
  return sql<RangeChangeRow[]>`
    select r.change_id as "changeId", r.first_serial as "firstSerial", r.last_serial as "lastSerial",
      r.from_state as "from", r.to_state as "to", r.from_expires_at as "fromExpiresAt",
      r.to_expires_at as "toExpiresAt", r.reason, coalesce(u.name, r.changed_by) as "changedBy",
      r.changed_at as "changedAt", r.way, r.via, r.sscc
    from range_change r left join staff_user u on u.id = r.changed_by
    where r.program_id = ${programId} and r.batch_id = ${batchId}
      and (${before}::bigint is null or r.change_id < ${before})
    order by r.change_id desc limit ${limit}`;
}
