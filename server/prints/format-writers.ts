import type { BegunFile, PrintFile } from './print-file.ts';
import type { PrintFormat } from './queries.ts';
import type { SymbolJob } from './symbol-job.ts';

/** Where an earlier process has `begun` the file, what follows is written. */
type Writer = (job: SymbolJob, begun?: BegunFile) => PrintFile;

/**
 * Who writes what: from a job, which holds the run's settings, to the bytes of one file. Each is loaded when it is needed,
 * in the process that exports. Tables are not here: their rows are written by several threads (`jobs/table-chunks.ts`).
 */
export const FORMAT_WRITERS: Readonly<Record<Exclude<PrintFormat, 'csv'>, () => Promise<Writer>>> = {
  pdf: async () => (await import('./pdf-file.ts')).pdfFile,
  'svg-zip': async () => (await import('./symbol-zip-file.ts')).svgZipFile,
  'png-zip': async () => (await import('./symbol-zip-file.ts')).pngZipFile,
  'eps-zip': async () => (await import('./symbol-zip-file.ts')).epsZipFile,
  'pdf-zip': async () => (await import('./symbol-zip-file.ts')).pdfZipFile,
};
