import type { Database, Transaction } from '#server/db/connect.ts';

type Db = Database | Transaction;

export type ImportState =
  'uploading' | 'checking' | 'checked' | 'importing' | 'done' | 'failed' | 'cancelled';
export type ImportFailure = 'unreadable' | 'too-many-rows' | 'no-rows' | 'file-missing' | 'broken';

/** How many rows of a file were judged how. */
export interface Counts {
  rows: number;
  good: number;
  bad: number;
  repeated: number;
  known: number;
}

export interface ImportRow {
  importId: number;
  label: string;
  productId: number;
  campaignId: number;
  fileName: string;
  fileBytes: number;
  /** Counted from 1. */
  column: number;
  hasHeader: boolean;
  state: ImportState;
  rowsDone: number;
  /** Null before the file was judged. */
  rows: number | null;
  good: number | null;
  bad: number | null;
  repeated: number | null;
  known: number | null;
  failure: ImportFailure | null;
  failedLine: number | null;
  batchId: number | null;
  startedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

const LISTED = 50;

/** The newest 50, or the one that is named. */
export async function selectImports(
  sql: Db,
  programId: number,
  importId: number | null,
): Promise<ImportRow[]> {
  return sql<ImportRow[]>`
    select i.import_id as "importId", i.label, i.product_id as "productId",
      i.campaign_id as "campaignId", i.file_name as "fileName", i.file_bytes as "fileBytes", i.code_column as "column",
      i.has_header as "hasHeader", i.state, i.rows_done as "rowsDone", i.row_count as rows, i.good, i.bad, i.repeated,
      i.known, i.failure, i.failed_line as "failedLine", i.batch_id as "batchId",
      coalesce(u.name, i.started_by) as "startedBy", i.created_at as "createdAt", i.finished_at as "finishedAt"
    from code_import i left join staff_user u on u.id = i.started_by
    where i.program_id = ${programId} and (${importId}::int is null or i.import_id = ${importId})
    order by i.import_id desc limit ${LISTED}`;
}

export interface NewImport {
  label: string;
  productId: number;
  campaignId: number;
  fileName: string;
  fileBytes: number;
  column: number;
  hasHeader: boolean;
  startedBy: string;
}

export async function insertImport(sql: Db, programId: number, one: NewImport): Promise<number> {
  const [row] = await sql<{ importId: number }[]>`
    insert into code_import (program_id, label, product_id, campaign_id, file_name, file_bytes, code_column, has_header,
      state, started_by)
    values (${programId}, ${one.label}, ${one.productId}, ${one.campaignId}, ${one.fileName}, ${one.fileBytes},
      ${one.column}, ${one.hasHeader}, 'uploading', ${one.startedBy})
    returning import_id as "importId"`;
  if (!row) throw new Error('An insert of an import returned no row.');
  return row.importId;
}

/** From here on a server may read the file. False where it is uploaded no longer. */
export async function markUploaded(sql: Db, programId: number, importId: number): Promise<boolean> {
  const { count } = await sql`
    update code_import set state = 'checking', updated_at = clock_timestamp()
    where program_id = ${programId} and import_id = ${importId} and state = 'uploading'`;
  return count === 1;
}

/** Keeps an upload that goes on from being swept away. */
export async function touchImport(sql: Db, programId: number, importId: number): Promise<void> {
  await sql`
    update code_import set updated_at = clock_timestamp()
    where program_id = ${programId} and import_id = ${importId}`;
}

/** A person brings the good ones in; false where nothing waits for that, or where that is not how many there are. */
export async function markConfirmed(
  sql: Db,
  programId: number,
  importId: number,
  confirmed: { good: number; confirmedBy: string },
): Promise<boolean> {
  const { count } = await sql`
    update code_import set state = 'importing', attempts = 0, rows_done = 0, confirmed_by = ${confirmed.confirmedBy},
      updated_at = clock_timestamp()
    where program_id = ${programId} and import_id = ${importId} and state = 'checked' and good = ${confirmed.good}
      and good > 0`;
  return count === 1;
}

/** True where there was something to cancel. */
export async function markCancelled(sql: Db, programId: number, importId: number): Promise<boolean> {
  const { count } = await sql`
    update code_import set state = 'cancelled', holder = null, held_until = null, updated_at = clock_timestamp(),
      finished_at = clock_timestamp()
    where program_id = ${programId} and import_id = ${importId}
      and state in ('uploading', 'checking', 'checked', 'importing')`;
  return count === 1;
}

export interface ImportId {
  programId: number;
  importId: number;
}

/** Cancels what nobody went on with, and forgets findings that nobody needs any more. */
export async function sweepImports(sql: Db, keepDays: number): Promise<void> {
  await sql`
    update code_import set state = 'cancelled', updated_at = clock_timestamp(), finished_at = clock_timestamp()
    where state in ('uploading', 'checked') and updated_at < clock_timestamp() - make_interval(days => ${keepDays})`;
  await sql`
    delete from import_finding f using code_import i
    where i.program_id = f.program_id and i.import_id = f.import_id
      and (i.state = 'cancelled' or i.finished_at < clock_timestamp() - make_interval(days => ${keepDays}))`;
}

/** Those of the given imports whose file still has a use. */
export async function selectWanted(sql: Db, imports: readonly ImportId[]): Promise<ImportId[]> {
  if (imports.length === 0) return [];
  return sql<ImportId[]>`
    select program_id as "programId", import_id as "importId" from code_import
    where program_id = any(${imports.map((one) => one.programId)}::int[])
      and import_id = any(${imports.map((one) => one.importId)}::int[])
      and state in ('uploading', 'checking', 'checked', 'importing')`;
}

export interface FindingRow {
  line: number;
  reason: 'missing' | 'length' | 'character' | 'repeated' | 'known';
}

/** Findings after a line, in the order of their lines. */
export async function selectFindings(
  sql: Db,
  programId: number,
  importId: number,
  page: { after: number; limit: number },
): Promise<FindingRow[]> {
  return sql<FindingRow[]>`
    select line, reason from import_finding
    where program_id = ${programId} and import_id = ${importId} and line > ${page.after}
    order by line limit ${page.limit}`;
}
