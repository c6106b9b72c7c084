import type { Database, Transaction } from '#server/db/connect.ts';
import type { Counts, ImportFailure } from './queries.ts';

/** An import that a server has in hand: which, and who says so. */
export interface ImportLease {
  programId: number;
  importId: number;
  holder: string;
}

/** What has to be done with it. */
export interface LeasedImport extends ImportLease {
  step: 'checking' | 'importing';
  attempts: number;
  label: string;
  productId: number;
  campaignId: number;
  /** Counted from 1. */
  column: number;
  hasHeader: boolean;
  /** How many good rows the person saw who confirmed. */
  good: number | null;
  confirmedBy: string | null;
}

/** A server that renews nothing for so long is gone. Longer than a slow database answers. */
const HELD_FOR = '15 seconds';

/** Takes the import that has waited longest, or that nobody holds any more; null where there is none. */
export async function leaseNext(sql: Database, holder: string): Promise<LeasedImport | null> {
  const [row] = await sql<LeasedImport[]>`
    with next as (
      select program_id, import_id from code_import
      where state in ('checking', 'importing') and (held_until is null or held_until < clock_timestamp())
      order by updated_at, import_id limit 1 for update skip locked
    )
    update code_import i set holder = ${holder}, attempts = attempts + 1, rows_done = 0,
      held_until = clock_timestamp() + ${HELD_FOR}::interval, updated_at = clock_timestamp()
    from next where i.program_id = next.program_id and i.import_id = next.import_id
    returning i.program_id as "programId", i.import_id as "importId", i.holder, i.state as step, i.attempts, i.label,
      i.product_id as "productId", i.campaign_id as "campaignId", i.code_column as "column",
      i.has_header as "hasHeader", i.good, i.confirmed_by as "confirmedBy"`;
  return row ?? null;
}

const heldBy = (sql: Database | Transaction, { programId, importId, holder }: ImportLease) =>
  sql`program_id = ${programId} and import_id = ${importId} and holder = ${holder}::uuid`;

/** Says how far it is and holds on; false where it is held no longer, because it was cancelled or taken over. */
export async function renewLease(sql: Database, lease: ImportLease, rowsDone: number): Promise<boolean> {
  const { count } = await sql`
    update code_import set held_until = clock_timestamp() + ${HELD_FOR}::interval, updated_at = clock_timestamp(),
      rows_done = ${rowsDone}
    where ${heldBy(sql, lease)}`;
  return count === 1;
}

/** Lets go, so that the next server to ask begins it anew. */
export async function releaseLeased(sql: Database, lease: ImportLease): Promise<void> {
  await sql`
    update code_import set holder = null, held_until = null, updated_at = clock_timestamp()
    where ${heldBy(sql, lease)}`;
}

export async function failLeased(
  sql: Database,
  lease: ImportLease,
  failure: { why: ImportFailure; line: number | null },
): Promise<boolean> {
  const { count } = await sql`
    update code_import set state = 'failed', holder = null, held_until = null, failure = ${failure.why},
      failed_line = ${failure.line}, finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where ${heldBy(sql, lease)}`;
  return count === 1;
}

/** A person has to decide now. */
export async function finishCheck(tx: Transaction, lease: ImportLease, counts: Counts): Promise<boolean> {
  const { count } = await tx`
    update code_import set state = 'checked', holder = null, held_until = null, attempts = 0,
      rows_done = ${counts.rows}, row_count = ${counts.rows}, good = ${counts.good}, bad = ${counts.bad},
      repeated = ${counts.repeated}, known = ${counts.known}, confirmed_by = null, updated_at = clock_timestamp()
    where ${heldBy(tx, lease)}`;
  return count === 1;
}

export async function finishImport(tx: Transaction, lease: ImportLease, batchId: number): Promise<boolean> {
  const { count } = await tx`
    update code_import set state = 'done', holder = null, held_until = null, rows_done = row_count,
      batch_id = ${batchId}, finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where ${heldBy(tx, lease)} and state = 'importing'`;
  return count === 1;
}
