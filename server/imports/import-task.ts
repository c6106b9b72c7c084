import type { LeasedImport } from './lease-queries.ts';
import type { ImportFailure } from './queries.ts';

/** All that an importing process needs; secrets go over the channel to it and are written nowhere. */
export interface ImportTask {
  databaseUrl: string;
  master: Uint8Array;
  lease: LeasedImport;
  file: string;
}

/** What it tells the server that started it. */
export type ImportReport =
  | { kind: 'progress'; rows: number }
  | { kind: 'done' }
  | { kind: 'lost' }
  | { kind: 'failed'; why: ImportFailure; line: number | null; message: string };
