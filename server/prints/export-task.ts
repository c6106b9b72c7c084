import type { CodeLength } from '#server/codes/alphabet.ts';
import type { PrintSettings } from './print-settings.ts';
import type { PrintFormat } from './queries.ts';
import type { PrintAssets } from './symbol-job.ts';
import type { TableTexts } from './table-rows.ts';

/** All that the files of a print run are computed from; the same task always gives the same bytes. */
export interface ExportTask {
  /** Absolute; where the finished files are to be. */
  folder: string;
  /** What the files' names begin with. */
  baseName: string;
  batchId: number;
  format: PrintFormat;
  /** The unwrapped key of the codes; it is never written anywhere. */
  key: Uint8Array;
  codeLength: CodeLength;
  firstSerial: number;
  lastSerial: number;
  urlPrefix: string;
  texts: TableTexts;
  /** Of test codes, which are marked as such. */
  test: boolean;
  madeAt: Date;
  settings: PrintSettings;
  assets: PrintAssets;
  /** What must stay free on the disk, in bytes. */
  diskReserveBytes: number;
}

/** `unprepared`: what a task is made of could not be read. */
export type ExportFailure = 'disk-full' | 'file-damaged' | 'unprepared' | 'broken';

/** What an exporting process tells the server that started it. */
export type ExportReport =
  | { kind: 'progress'; codesDone: number; bytesDone: number }
  | { kind: 'done'; files: number; bytes: number; manifestSha256: string }
  | { kind: 'failed'; failure: ExportFailure; message: string };

/** A file of a print run as its manifest has it. */
export interface ExportedFile {
  name: string;
  bytes: number;
  sha256: string;
  /** Of what a reader unpacks, which is the file itself unless it is compressed. */
  contentBytes: number;
  /** CRC-32 of the same, as 8 hexadecimal digits. */
  contentCrc32: string;
  /** Beside the header; null for what is no table. */
  lines: number | null;
  codes: number;
  firstSerial: number;
  lastSerial: number;
}

/** What lies beside the files as `manifest.json`, for whoever wants to check them. */
export interface ExportManifest {
  batchId: number;
  /** Of test codes, which pay nobody. */
  test: boolean;
  format: PrintFormat;
  /** Of a table. */
  columns: string[] | null;
  codes: number;
  firstSerial: number;
  lastSerial: number;
  urlPrefix: string;
  orderedAt: string;
  files: ExportedFile[];
}

export const MANIFEST_NAME = 'manifest.json';

/** Where files are while they are made; it becomes `folder` when all of them are whole. */
export function unfinishedFolder(folder: string): string {
  return `${folder}.part`;
}

/** So many codes are done in moments, while somebody waits for them. */
const CODES_MODEST = 100_000;

/** Whether the task is too small to step back for anybody. */
export function isModest({ firstSerial, lastSerial }: ExportTask): boolean {
  return lastSerial - firstSerial < CODES_MODEST;
}
