import type { BegunFile, PrintFile } from './print-file.ts';
import type { PrintFormat } from './queries.ts';
import type { SymbolJob } from './symbol-job.ts';

/** `begun` is given to those of RESUMABLE alone; what follows is then written. */
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

/**
 * Formats whose files another process can go on with. Of sheets it cannot: the table at a PDF's end names the place of every
 * object, and pages do not tell their length on disk without being read through; they are drawn anew, the most in a minute.
 */
export const RESUMABLE: ReadonlySet<PrintFormat> = new Set(['svg-zip', 'png-zip', 'eps-zip', 'pdf-zip']);
