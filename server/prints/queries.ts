import type { Database, Transaction } from '#server/db/connect.ts';
import type { ExportFailure } from './export-task.ts';
import type { SymbolFormat } from '#server/routes/schemas/print-design.ts';
import type { PrintSettings } from './print-settings.ts';
import type { PrintedForm } from './url-prefix.ts';

type Db = Database | Transaction;

export type PrintFormat = 'csv' | SymbolFormat;
export type PrintState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

export interface PrintRow {
  printRunId: number;
  batchId: number;
  keyId: number;
  /** Of test codes. */
  test: boolean;
  format: PrintFormat;
  firstSerial: number;
  lastSerial: number;
  codesDone: number;
  state: PrintState;
  failure: ExportFailure | null;
  /** How many, and how large together; null before they are whole. */
  files: number | null;
  bytes: number;
  manifestSha256: string | null;
  finishedAt: Date | null;
  /** When finished files are removed. */
  expiresAt: Date | null;
  /** As kept; an older run has fewer of them. */
  settings: unknown;
  startedBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface BatchRange {
  firstSerial: number;
  lastSerial: number;
}

export async function selectBatchRange(
  sql: Db,
  programId: number,
  batchId: number,
): Promise<BatchRange | null> {
  const [range] = await sql<BatchRange[]>`
    select first_serial as "firstSerial", last_serial as "lastSerial"
    from batch where program_id = ${programId} and batch_id = ${batchId}`;
  return range ?? null;
}

export interface TableBatch extends BatchRange, PrintedForm {
  keyId: number;
  label: string;
  product: string;
  /** Of the product now; packs that carry a Digital Link keep theirs. */
  gtin: string | null;
  /** Of test codes. */
  test: boolean;
}

/** A batch with what a table may say of it. */
export async function selectTableBatch(
  sql: Db,
  programId: number,
  batchId: number,
): Promise<TableBatch | null> {
  const [batch] = await sql<TableBatch[]>`
    select b.first_serial as "firstSerial", b.last_serial as "lastSerial", b.key_id as "keyId", b.label,
      p.name as product, p.gtin, b.link_gtin as "linkGtin", b.lot, g.sandbox_of is not null as test
    from batch b join product p using (program_id, product_id) join program g using (program_id)
    where b.program_id = ${programId} and b.batch_id = ${batchId}`;
  return batch ?? null;
}

export interface NewPrint extends BatchRange {
  batchId: number;
  format: PrintFormat;
  settings: PrintSettings;
  startedBy: string;
}

export async function insertPrint(sql: Db, programId: number, print: NewPrint): Promise<number> {
  const [row] = await sql<{ printRunId: number }[]>`
    insert into print_run (program_id, batch_id, format, first_serial, last_serial, state, settings, started_by)
    values (${programId}, ${print.batchId}, ${print.format}, ${print.firstSerial}, ${print.lastSerial}, 'queued',
            ${sql.json(print.settings)}, ${print.startedBy})
    returning print_run_id as "printRunId"`;
  if (!row) throw new Error('An insert of a print run returned no row.');
  return row.printRunId;
}

/** Newest first, of one batch or one run. */
export async function selectPrints(
  sql: Db,
  programId: number,
  which: { batchId: number } | { printRunId: number },
): Promise<PrintRow[]> {
  const filter =
    'batchId' in which ? sql`r.batch_id = ${which.batchId}` : sql`r.print_run_id = ${which.printRunId}`;
  return sql<PrintRow[]>`
    select r.print_run_id as "printRunId", r.batch_id as "batchId", b.key_id as "keyId",
           b.link_gtin as "linkGtin", b.lot,
           g.sandbox_of is not null as test, r.format,
           r.first_serial as "firstSerial", r.last_serial as "lastSerial", r.codes_done as "codesDone", r.state,
           r.failure, r.files, r.bytes_done as bytes, r.manifest_sha256 as "manifestSha256",
           r.finished_at as "finishedAt", r.expires_at as "expiresAt", r.settings, r.started_by as "startedBy",
           r.created_at as "createdAt", r.updated_at as "updatedAt"
    from print_run r join batch b using (program_id, batch_id) join program g using (program_id)
    where r.program_id = ${programId} and ${filter}
    order by r.print_run_id desc limit 200`;
}

/** True where there was something to cancel. */
export async function markCancelled(sql: Db, programId: number, printRunId: number): Promise<boolean> {
  const { count } = await sql`
    update print_run set state = 'cancelled', holder = null, held_until = null, updated_at = clock_timestamp()
    where program_id = ${programId} and print_run_id = ${printRunId} and state in ('queued', 'running')`;
  return count === 1;
}

/** In the trail of the run, beside who ordered it and who made links. */
export async function noteDownload(
  sql: Db,
  { programId, printRunId, file }: { programId: number; printRunId: number; file: string },
): Promise<void> {
  await sql`
    insert into event (program_id, type, subject, data)
    values (${programId}, 'print.downloaded', ${String(printRunId)}, ${sql.json({ file })})`;
}
