import { availableParallelism } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { createCodeCipher } from '#server/codes/ff1.ts';
import { type ExportTask, unfinishedFolder } from '#server/prints/export-task.ts';
import { FORMAT_WRITERS } from '#server/prints/format-writers.ts';
import { EXTENSIONS } from '#server/prints/print-formats.ts';
import type { PrintFile } from '#server/prints/print-file.ts';
import { columnsOf, TableRows } from '#server/prints/table-rows.ts';
import type { OutputFile } from './export-writer.ts';
import { type FileChunk, tableChunks, type TablePlace } from './table-chunks.ts';

/** What an export is written from. */
export interface ExportSource {
  files: OutputFile[];
  /** Of a table. */
  columns: string[] | null;
  /** How large it will be, rather too much than too little; 0 where nobody can tell. */
  bytesAbout: number;
  /** From where an earlier process left off. @throws BegunOtherwise where nobody can go on from there */
  chunks: (from: TablePlace) => AsyncGenerator<FileChunk, void, void>;
}

/** Fewer codes are written before a second thread has started. */
const CODES_A_THREAD = 250_000;
/** Of a table's text; measured 0.45 for serial, code and address. */
const GZIP_SHARE = 0.6;

export async function openSource(task: ExportTask): Promise<ExportSource> {
  return task.format === 'csv' ? tableSource(task) : await streamSource(task, task.format);
}

function tableSource(task: ExportTask): ExportSource {
  const { key, codeLength, firstSerial, lastSerial, urlPrefix, texts, baseName, test } = task;
  const settings = task.settings.table;
  const input = { firstSerial, lastSerial, urlPrefix, texts, settings, test };
  const table = new TableRows({ ...input, cipher: createCodeCipher(key, codeLength) });
  const { gzip, extension } = settings;
  const threads = Math.min(availableParallelism(), Math.ceil(table.plan.codes / CODES_A_THREAD));
  return {
    files: table.plan.files.map((file) => ({
      name: `${baseName}${file.suffix}.${extension}${gzip ? '.gz' : ''}`,
      lines: table.linesOf(file),
      codes: table.plan.codesBefore(file, file.rows),
      ...table.plan.serialsOf(file),
      gzip,
    })),
    columns: columnsOf(input),
    bytesAbout: Math.ceil(table.bytesMax * (gzip ? GZIP_SHARE : 1)),
    chunks: (from) => tableChunks({ ...input, key, codeLength }, table, from, threads),
  };
}

async function streamSource(task: ExportTask, format: keyof typeof FORMAT_WRITERS): Promise<ExportSource> {
  const { key, codeLength, firstSerial, lastSerial } = task;
  const write = await FORMAT_WRITERS[format]();
  const job = { ...task, cipher: createCodeCipher(key, codeLength) };
  const name = `${task.baseName}.${EXTENSIONS[format]}`;
  const codes = lastSerial - firstSerial + 1;
  return {
    files: [{ name, lines: null, codes, firstSerial, lastSerial, gzip: false }],
    columns: null,
    bytesAbout: 0,
    chunks: ({ file, row: rows }) => {
      const begun = { path: path.join(unfinishedFolder(task.folder), name), rows };
      // The one file may be whole already.
      return streamChunks(file > 0 ? null : write(job, rows > 0 ? begun : undefined), rows);
    },
  };
}

/** A stream of parts as one file; a part is held back until it is known whether it is the last. */
async function* streamChunks(file: PrintFile | null, rows: number): AsyncGenerator<FileChunk, void, void> {
  if (!file) return;
  let nextRow = rows;
  let next = await file.next();
  while (!next.done) {
    const { bytes, codes } = next.value;
    nextRow += next.value.rows ?? 0;
    next = await file.next();
    const sum = crc32(bytes);
    const content = { contentBytes: bytes.length, contentCrc32: sum };
    yield { file: 0, bytes, crc32: sum, codes, nextRow, last: next.done === true, ...content };
  }
}
