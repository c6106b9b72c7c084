import type { PrintFormat } from './queries.ts';

export const EXTENSIONS: Readonly<Record<Exclude<PrintFormat, 'csv'>, string>> = {
  pdf: 'pdf',
  'svg-zip': 'zip',
  'png-zip': 'zip',
  'eps-zip': 'zip',
  'pdf-zip': 'zip',
};

/** Above this a sheet or an archive is no longer a file that a person opens. */
export const CODES_MAX: Readonly<Record<PrintFormat, number>> = {
  csv: Infinity,
  pdf: 200_000,
  'svg-zip': 200_000,
  'png-zip': 200_000,
  'eps-zip': 200_000,
  'pdf-zip': 200_000,
};

/** As a sentence begins with them. */
export const FORMAT_NAMES: Readonly<Record<PrintFormat, string>> = {
  csv: 'A CSV',
  pdf: 'A PDF',
  'svg-zip': 'A ZIP of SVGs',
  'png-zip': 'A ZIP of PNGs',
  'eps-zip': 'A ZIP of EPS files',
  'pdf-zip': 'A ZIP of PDFs',
};
