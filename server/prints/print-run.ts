import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { codeCount } from './print-file.ts';
import type { PrintRow } from './queries.ts';

/** What the names of a run's files begin with. */
export function fileBaseOf(row: Pick<PrintRow, 'batchId' | 'firstSerial' | 'lastSerial' | 'test'>): string {
  return `packmint-${row.test ? 'TEST-' : ''}batch-${row.batchId}-serials-${row.firstSerial}-${row.lastSerial}`;
}

/** A row as the API shows it. */
export function toPrintRun(row: PrintRow): PrintRun {
  return {
    printRunId: row.printRunId,
    batchId: row.batchId,
    format: row.format,
    firstSerial: row.firstSerial,
    lastSerial: row.lastSerial,
    codes: codeCount(row),
    codesDone: row.codesDone,
    state: row.state,
    failure: row.failure,
    files: row.files,
    bytes: row.bytes,
    startedBy: row.startedBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    name: fileBaseOf(row),
  };
}
