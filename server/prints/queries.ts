import type { Database, Transaction } from '#server/db/connect.ts';
import type { PrintSettings } from './print-settings.ts';

type Db = Database | Transaction;

export type PrintFormat = 'csv' | 'pdf' | 'svg-zip';
export type PrintState = 'ready' | 'running' | 'done' | 'cancelled' | 'interrupted';

export interface PrintRow {
  printRunId: number;
  batchId: number;
  keyId: number;
  linkGtin: string | null;
  lot: string | null;
  format: PrintFormat;
  firstSerial: number;
  lastSerial: number;
  codesDone: number;
  state: PrintState;
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

export interface NewPrint extends BatchRange {
  batchId: number;
  format: PrintFormat;
  settings: PrintSettings;
  startedBy: string;
}

export async function insertPrint(sql: Db, programId: number, print: NewPrint): Promise<number> {
  const [row] = await sql<{ printRunId: number }[]>`
    insert into print_run (program_id, batch_id, format, first_serial, last_serial, state, settings, started_by)
    values (${programId}, ${print.batchId}, ${print.format}, ${print.firstSerial}, ${print.lastSerial}, 'ready',
            ${sql.json(print.settings)}, ${print.startedBy})
    returning print_run_id as "printRunId"`;
  if (!row) throw new Error('An insert of a print run returned no row.');
  return row.printRunId;
}

// A running run writes to its row every second; one that has not for so long died with its process.
const ABANDONED = `updated_at < clock_timestamp() - interval '30 seconds'`;

/** Newest first, of one batch or one run. */
export async function selectPrints(
  sql: Db,
  programId: number,
  which: { batchId: number } | { printRunId: number },
): Promise<PrintRow[]> {
  const filter =
    'batchId' in which ? sql`r.batch_id = ${which.batchId}` : sql`r.print_run_id = ${which.printRunId}`;
  return sql<PrintRow[]>`
    select r.print_run_id as "printRunId", r.batch_id as "batchId", b.key_id as "keyId", b.link_gtin as "linkGtin", b.lot, r.format,
           r.first_serial as "firstSerial", r.last_serial as "lastSerial", r.codes_done as "codesDone",
           case when r.state = 'running' and r.${sql.unsafe(ABANDONED)} then 'interrupted' else r.state end as state,
           r.settings, r.started_by as "startedBy", r.created_at as "createdAt", r.updated_at as "updatedAt"
    from print_run r join batch b using (program_id, batch_id)
    where r.program_id = ${programId} and ${filter}
    order by r.print_run_id desc limit 200`;
}

/** True where there was something to cancel. */
export async function markCancelled(sql: Db, programId: number, printRunId: number): Promise<boolean> {
  const { count } = await sql`
    update print_run set state = 'cancelled', updated_at = clock_timestamp()
    where program_id = ${programId} and print_run_id = ${printRunId} and state in ('ready', 'running', 'interrupted')`;
  return count === 1;
}

/**
 * A download's hold on its run: the time of its last write, to the microsecond, as text. A write by anybody else
 * (a cancel, a later download) changes it, and so takes the hold away.
 */
export type PrintHold = string;

/** Takes a run for one download; null while another download is under way. */
export async function holdPrint(sql: Db, programId: number, printRunId: number): Promise<PrintHold | null> {
  const [row] = await sql<{ hold: PrintHold }[]>`
    update print_run set state = 'running', codes_done = 0, updated_at = clock_timestamp()
    where program_id = ${programId} and print_run_id = ${printRunId}
      and (state <> 'running' or ${sql.unsafe(ABANDONED)})
    returning updated_at::text as hold`;
  return row?.hold ?? null;
}

/** Writes how far a download is; null where the hold was lost. */
export async function updateHeldPrint(
  sql: Db,
  programId: number,
  printRunId: number,
  hold: PrintHold,
  to: { state: PrintState; codesDone: number },
): Promise<PrintHold | null> {
  const [row] = await sql<{ hold: PrintHold }[]>`
    update print_run set state = ${to.state}, codes_done = ${to.codesDone}, updated_at = clock_timestamp()
    where program_id = ${programId} and print_run_id = ${printRunId}
      and state = 'running' and updated_at = ${hold}::text::timestamptz
    returning updated_at::text as hold`;
  return row?.hold ?? null;
}
