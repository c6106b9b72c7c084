import type { Serials } from '../batches/range-states.ts';
import type { Standing } from '#campaigns/code-states.ts';
import type { Database, Transaction } from '../db/connect.ts';
import type { Level } from './packing-levels.ts';

type Db = Database | Transaction;

export interface PrefixRow {
  prefix: string;
  nextReference: number;
}

/** The program's company prefixes; locked where numbers are about to be taken. */
export async function selectPrefixes(sql: Db, programId: number, lock = false): Promise<PrefixRow[]> {
  return sql<PrefixRow[]>`
    select prefix, next_reference as "nextReference" from company_prefix where program_id = ${programId}
    order by prefix ${lock ? sql`for update` : sql``}`;
}

export async function insertPrefix(
  tx: Transaction,
  programId: number,
  prefix: string,
  addedBy: string,
): Promise<boolean> {
  const rows = await tx`
    insert into company_prefix (program_id, prefix, added_by) values (${programId}, ${prefix}, ${addedBy})
    on conflict do nothing returning 1`;
  return rows.length > 0;
}

export async function takeReferences(
  tx: Transaction,
  programId: number,
  prefix: string,
  nextReference: number,
): Promise<void> {
  await tx`
    update company_prefix set next_reference = ${nextReference}
    where program_id = ${programId} and prefix = ${prefix}`;
}

export interface PackedBatch extends Serials {
  batchId: number;
  keyId: number;
}

export async function lockBatch(
  tx: Transaction,
  programId: number,
  batchId: number,
): Promise<PackedBatch | null> {
  const [row] = await tx<PackedBatch[]>`
    select batch_id as "batchId", key_id as "keyId", first_serial as "firstSerial", last_serial as "lastSerial"
    from batch where program_id = ${programId} and batch_id = ${batchId} for update`;
  return row ?? null;
}

export interface PackingRow extends Serials {
  packingId: number;
  batchId: number;
  prefix: string;
  levels: Level[];
  packedBy: string;
  packedAt: Date;
}

/** Packings that stand: of a batch, those that overlap serials of it, or those with these ids. null does not narrow. */
export async function selectPackings(
  sql: Db,
  programId: number,
  filter: { batchId: number | null; packingIds: readonly number[] | null; serials: Serials | null },
): Promise<PackingRow[]> {
  const { batchId, packingIds, serials } = filter;
  return sql<PackingRow[]>`
    select p.packing_id as "packingId", p.batch_id as "batchId", p.prefix, p.first_serial as "firstSerial",
      p.last_serial as "lastSerial", coalesce(u.name, p.packed_by) as "packedBy", p.packed_at as "packedAt",
      (
        select json_agg(json_build_object('kind', l.kind, 'codes', l.codes, 'firstReference', l.first_reference,
          'lastReference', l.last_reference) order by l.codes desc, l.first_reference)
        from packing_level l where l.program_id = p.program_id and l.packing_id = p.packing_id
      ) as levels
    from packing p left join staff_user u on u.id = p.packed_by
    where p.program_id = ${programId} and p.removed_at is null
      and (${batchId}::int is null or p.batch_id = ${batchId})
      and (${packingIds}::int[] is null or p.packing_id = any(${packingIds}::int[]))
      and (${serials?.firstSerial ?? null}::bigint is null
        or (p.first_serial <= ${serials?.lastSerial ?? null} and p.last_serial >= ${serials?.firstSerial ?? null}))
    order by p.first_serial limit 1000`;
}

/** A code by its place in a batch. */
export interface PackedPlace {
  batchId: number;
  serial: number;
}

/** The packings that hold some codes, each once. */
export async function selectPackingIds(
  sql: Db,
  programId: number,
  places: readonly PackedPlace[],
): Promise<number[]> {
  const rows = await sql<{ packingId: number }[]>`
    select distinct p.packing_id as "packingId"
    from unnest(${places.map(({ batchId }) => batchId)}::int[], ${places.map(({ serial }) => serial)}::bigint[])
      as c(batch_id, serial)
    cross join lateral (
      select packing_id, last_serial from packing
      where program_id = ${programId} and batch_id = c.batch_id and removed_at is null and first_serial <= c.serial
      order by first_serial desc limit 1
    ) p
    where p.last_serial >= c.serial`;
  return rows.map(({ packingId }) => packingId);
}

/** The packing that a number under a prefix was given to, removed or not. */
export async function selectPackingOf(
  sql: Db,
  programId: number,
  prefix: string,
  reference: number,
): Promise<{ packingId: number; removed: boolean } | null> {
  const [row] = await sql<{ packingId: number; lastReference: number; removed: boolean }[]>`
    select l.packing_id as "packingId", l.last_reference as "lastReference", p.removed_at is not null as removed
    from packing_level l join packing p using (program_id, packing_id)
    where l.program_id = ${programId} and l.prefix = ${prefix} and l.first_reference <= ${reference}
    order by l.first_reference desc limit 1`;
  return row && row.lastReference >= reference ? row : null;
}

export async function insertPacking(
  tx: Transaction,
  programId: number,
  packing: Serials & { batchId: number; prefix: string; packedBy: string; levels: readonly Level[] },
): Promise<number> {
  const { levels } = packing;
  const [{ packingId }] = await tx<[{ packingId: number }]>`
    insert into packing (program_id, batch_id, prefix, first_serial, last_serial, packed_by)
    values (${programId}, ${packing.batchId}, ${packing.prefix}, ${packing.firstSerial}, ${packing.lastSerial},
      ${packing.packedBy})
    returning packing_id as "packingId"`;
  await tx`
    insert into packing_level (program_id, packing_id, prefix, kind, codes, first_reference, last_reference)
    select ${programId}, ${packingId}, ${packing.prefix}, * from unnest(${levels.map(({ kind }) => kind)}::text[],
      ${levels.map(({ codes }) => codes)}::bigint[], ${levels.map((level) => level.firstReference)}::bigint[],
      ${levels.map((level) => level.lastReference)}::bigint[])`;
  return packingId;
}

export async function markRemoved(
  tx: Transaction,
  programId: number,
  packingId: number,
  removedBy: string,
): Promise<{ batchId: number } | null> {
  const [row] = await tx<{ batchId: number }[]>`
    update packing set removed_at = now(), removed_by = ${removedBy}
    where program_id = ${programId} and packing_id = ${packingId} and removed_at is null
    returning batch_id as "batchId"`;
  return row ?? null;
}

export interface StandingCount {
  /** Of the unit asked for, in the order of the question. */
  unit: number;
  standing: Standing;
  codes: number;
}

/** How the codes of each of some units stand. */
export async function selectStandings(
  sql: Db,
  programId: number,
  keyId: number,
  units: readonly Serials[],
): Promise<StandingCount[]> {
  return sql<StandingCount[]>`
    select u.unit::int, case when r.state not in ('recalled', 'voided') and r.expires_at <= now() then 'expired'
        else r.state end as standing,
      sum(least(r.last_serial, u.last_serial) - greatest(r.first_serial, u.first_serial) + 1)::bigint as codes
    from unnest(${units.map((unit) => unit.firstSerial)}::bigint[], ${units.map((unit) => unit.lastSerial)}::bigint[])
      with ordinality as u(first_serial, last_serial, unit)
    cross join lateral (
      select first_serial from code_range
      where program_id = ${programId} and key_id = ${keyId} and first_serial <= u.first_serial
      order by first_serial desc limit 1
    ) b
    join code_range r on r.program_id = ${programId} and r.key_id = ${keyId}
      and r.first_serial between b.first_serial and u.last_serial
    group by 1, 2 order by 1, 3 desc`;
}
