import { constants, setPriority } from 'node:os';
import { CodeSpace, importSecret } from '#server/codes/code-space.ts';
import { ImportedHash } from '#server/codes/imported-text.ts';
import { openDatabase } from '#server/db/connect.ts';
import { UnreadableFile } from '#server/imports/csv-cell.ts';
import type { ImportReport, ImportTask } from '#server/imports/import-task.ts';
import { ImportFault, LeaseLost, runImport } from '#server/imports/run-import.ts';

const tell = (report: ImportReport, done?: () => void) => process.send?.(report, undefined, {}, done);

// The server that started us is gone, and with us the transaction: nothing is half-imported.
process.on('disconnect', () => process.exit(0));
process.once('message', (task: ImportTask) => {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where nobody may choose a priority, it runs like everybody.
  }
  void work(task)
    .catch(reportOf)
    .then((report) => tell(report, () => process.exit(0)));
});

async function work({ databaseUrl, master, lease, file }: ImportTask): Promise<ImportReport> {
  const sql = openDatabase({
    url: databaseUrl,
    name: 'import',
    max: 1,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  // Where the database's machine can tell, it stops working for a process that is gone.
  await sql`select set_config('client_connection_check_interval', '2s', false)`.catch(() => undefined);
  const codes = await CodeSpace.open(sql, master, { mintedOnly: true });
  const hash = new ImportedHash(importSecret(master));
  await runImport({ sql, codes, hash, lease, file }, (rows) => tell({ kind: 'progress', rows }));
  return { kind: 'done' };
}

function reportOf(error: unknown): ImportReport {
  if (error instanceof LeaseLost) return { kind: 'lost' };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof UnreadableFile)
    return { kind: 'failed', why: 'unreadable', line: error.line, message };
  if (error instanceof ImportFault) return { kind: 'failed', why: error.why, line: null, message };
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return { kind: 'failed', why: missing ? 'file-missing' : 'broken', line: null, message };
}
