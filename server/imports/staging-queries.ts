import type { Writable } from 'node:stream';
import type { Transaction } from '#server/db/connect.ts';
import type { ImportLease } from './lease-queries.ts';
import type { Counts } from './queries.ts';

// Rows on their way live in temporary tables of one session and one transaction: whatever kills the process, the
// connection or the database leaves nothing of them.

/** A table for the rows of a file, and where to write them: lines of `line`, `code_hash` and `reason`, as COPY reads them. */
export async function openStaging(tx: Transaction): Promise<Writable> {
  await tx`create temporary table import_row (line bigint not null, code_hash uuid, reason text) on commit drop`;
  return tx`copy import_row (line, code_hash, reason) from stdin`.writable();
}

/** Says of every row whether it is good (`reason` null): the first of its code in the file, and imported by nobody yet. */
export async function judgeRows(tx: Transaction): Promise<Counts> {
  await tx`analyze import_row`;
  await tx`set local work_mem = '128MB'`;
  await tx`
    create temporary table judged_row on commit drop as
    select line, code_hash, coalesce(reason, case when nth > 1 then 'repeated' when serial is not null then 'known' end) as reason
    from (select *, row_number() over (partition by code_hash order by line) as nth from import_row) r
    left join imported_code using (code_hash)`;
  const [counts] = await tx<Counts[]>`
    select count(*) as rows, count(*) filter (where reason is null) as good,
      count(*) filter (where reason in ('missing', 'length', 'character')) as bad,
      count(*) filter (where reason = 'repeated') as repeated, count(*) filter (where reason = 'known') as known
    from judged_row`;
  if (!counts) throw new Error('Counting rows returned none.');
  return counts;
}

/** Keeps what is wrong with the file, in place of what an earlier check found. */
export async function replaceFindings(tx: Transaction, { programId, importId }: ImportLease): Promise<void> {
  await tx`delete from import_finding where program_id = ${programId} and import_id = ${importId}`;
  await tx`
    insert into import_finding (program_id, import_id, line, reason)
    select ${programId}, ${importId}, line, reason from judged_row where reason is not null order by line`;
}

/** Gives the good rows their serials in the order of the file. */
export async function insertImported(tx: Transaction, firstSerial: number): Promise<number> {
  // In the order of the index it grows at its end only, which is several times as fast.
  const { count } = await tx`
    insert into imported_code (code_hash, serial)
    select code_hash, ${firstSerial}::bigint - 1 + row_number() over (order by line) from judged_row
    where reason is null order by code_hash`;
  return count;
}
