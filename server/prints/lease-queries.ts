import type { Database, Transaction } from '#server/db/connect.ts';
import type { CodeLength } from '#server/codes/alphabet.ts';
import type { ExportFailure } from './export-task.ts';
import type { PrintFormat } from './queries.ts';

/** A print run that a server holds, with all that its files are computed from. */
export interface LeasedRow {
  programId: number;
  printRunId: number;
  batchId: number;
  keyId: number;
  codeLength: CodeLength;
  /** Of test codes. */
  test: boolean;
  format: PrintFormat;
  firstSerial: number;
  lastSerial: number;
  settings: unknown;
  createdAt: Date;
  batchLabel: string;
  productName: string;
  gtin: string | null;
  linkGtin: string | null;
  lot: string | null;
  attempts: number;
}

/** Which run, and who says that he holds it. */
export interface Lease {
  programId: number;
  printRunId: number;
  holder: string;
}

/** A server that renews nothing for so long is gone. Longer than a slow database answers. */
const HELD_FOR = '15 seconds';

/**
 * Takes the run that has waited longest, or that nobody holds any more, of at most so many codes; null where there is none.
 * Of two servers that ask at once, one passes over what the other is taking.
 */
export async function leaseNext(sql: Database, holder: string, codesMax: number): Promise<LeasedRow | null> {
  const [row] = await sql<LeasedRow[]>`
    with next as (
      select program_id, print_run_id from print_run
      where (state = 'queued' or (state = 'running' and held_until < clock_timestamp()))
        and last_serial - first_serial < ${codesMax}::bigint
      order by created_at, print_run_id limit 1 for update skip locked
    ), taken as (
      update print_run r set state = 'running', holder = ${holder}, attempts = r.attempts + 1,
        held_until = clock_timestamp() + ${HELD_FOR}::interval, updated_at = clock_timestamp()
      from next where r.program_id = next.program_id and r.print_run_id = next.print_run_id
      returning r.*
    )
    select t.program_id as "programId", t.print_run_id as "printRunId", t.batch_id as "batchId",
      b.key_id as "keyId", k.code_length as "codeLength", t.format, t.first_serial as "firstSerial",
      t.last_serial as "lastSerial", t.settings, t.created_at as "createdAt", b.label as "batchLabel",
      p.name as "productName", p.gtin, b.link_gtin as "linkGtin", b.lot, g.sandbox_of is not null as test,
      t.attempts
    from taken t join batch b using (program_id, batch_id) join code_key k on k.key_id = b.key_id
      join product p on p.program_id = b.program_id and p.product_id = b.product_id
      join program g on g.program_id = b.program_id`;
  return row ?? null;
}

const heldBy = (sql: Database, { programId, printRunId, holder }: Lease) =>
  sql`program_id = ${programId} and print_run_id = ${printRunId} and state = 'running' and holder = ${holder}::uuid`;

/** Says how far it is and holds on; false where the run is no longer this holder's, because it was cancelled or taken over. */
export async function renewLease(
  sql: Database,
  lease: Lease,
  done: { codes: number; bytes: number },
): Promise<boolean> {
  const { count } = await sql`
    update print_run set held_until = clock_timestamp() + ${HELD_FOR}::interval, updated_at = clock_timestamp(),
      attempts = case when ${done.codes}::bigint > codes_done then 1 else attempts end,
      codes_done = ${done.codes}, bytes_done = ${done.bytes}
    where ${heldBy(sql, lease)}`;
  return count === 1;
}

export interface MadeFiles {
  files: number;
  bytes: number;
  manifestSha256: string;
  keepDays: number;
}

/** From here on the files are offered. False where the run is no longer this holder's. */
export async function finishLeased(sql: Database, lease: Lease, made: MadeFiles): Promise<boolean> {
  const { count } = await sql`
    update print_run set state = 'done', holder = null, held_until = null,
      codes_done = last_serial - first_serial + 1, files = ${made.files}, bytes_done = ${made.bytes},
      manifest_sha256 = ${made.manifestSha256}, finished_at = clock_timestamp(), updated_at = clock_timestamp(),
      expires_at = greatest(expires_at, clock_timestamp() + make_interval(days => ${made.keepDays}))
    where ${heldBy(sql, lease)}`;
  return count === 1;
}

export async function failLeased(sql: Database, lease: Lease, failure: ExportFailure): Promise<boolean> {
  const { count } = await sql`
    update print_run set state = 'failed', holder = null, held_until = null, failure = ${failure},
      finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where ${heldBy(sql, lease)}`;
  return count === 1;
}

/** Lets go of a run, so that the next server to ask goes on with it. */
export async function releaseLeased(sql: Database, lease: Lease): Promise<void> {
  await sql`
    update print_run set state = 'queued', holder = null, held_until = null, updated_at = clock_timestamp()
    where ${heldBy(sql, lease)}`;
}

export interface RunId {
  programId: number;
  printRunId: number;
}

/** Has files stay for so many days from now at least, also those that are still to be made. False where none will be there. */
export async function keepFor(
  tx: Transaction,
  { programId, printRunId }: RunId,
  days: number,
): Promise<boolean> {
  const { count } = await tx`
    update print_run set expires_at = greatest(expires_at, now() + make_interval(days => ${days}))
    where program_id = ${programId} and print_run_id = ${printRunId}
      and (state in ('queued', 'running') or (state = 'done' and expires_at > clock_timestamp()))`;
  return count === 1;
}

/** Runs whose files have been kept long enough; they are offered no more. */
export async function expireFinished(sql: Database): Promise<RunId[]> {
  return sql<RunId[]>`
    update print_run set state = 'expired', updated_at = clock_timestamp()
    where state = 'done' and expires_at <= clock_timestamp()
    returning program_id as "programId", print_run_id as "printRunId"`;
}

/** Those of the given runs whose files, finished or not, still have a use. */
export async function selectWanted(sql: Database, runs: readonly RunId[]): Promise<RunId[]> {
  if (runs.length === 0) return [];
  return sql<RunId[]>`
    select program_id as "programId", print_run_id as "printRunId" from print_run
    where program_id = any(${runs.map((run) => run.programId)}::int[])
      and print_run_id = any(${runs.map((run) => run.printRunId)}::int[])
      and state in ('queued', 'running', 'done')`;
}
