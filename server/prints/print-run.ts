import type { PrintRun } from '#server/routes/schemas/console.ts';
import { codeCount } from './print-file.ts';
import type { PrintFormat, PrintRow } from './queries.ts';

export const CONTENT_TYPES: Readonly<Record<PrintFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  pdf: 'application/pdf',
  'svg-zip': 'application/zip',
};
const EXTENSIONS: Readonly<Record<PrintFormat, string>> = { csv: 'csv', pdf: 'pdf', 'svg-zip': 'zip' };

export function fileNameOf(row: PrintRow): string {
  return `packmint-batch-${row.batchId}-serials-${row.firstSerial}-${row.lastSerial}.${EXTENSIONS[row.format]}`;
}

/** A row as the API shows it. */
export function toPrintRun(programId: number, row: PrintRow): PrintRun {
  return {
    printRunId: row.printRunId,
    batchId: row.batchId,
    format: row.format,
    firstSerial: row.firstSerial,
    lastSerial: row.lastSerial,
    codes: codeCount(row),
    codesDone: row.codesDone,
    state: row.state,
    startedBy: row.startedBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    fileName: fileNameOf(row),
    url: `/api/programs/${programId}/prints/${row.printRunId}/file`,
  };
}
