import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { ExportTask } from '#server/prints/export-task.ts';

/** A stretch of a file that is on disk, and what its bytes have to be. */
export interface ExportPart {
  /** Which of the export's files. */
  file: number;
  name: string;
  start: number;
  end: number;
  crc32: number;
  /** Of the file up to the part's end, before compression. */
  contentBytes: number;
  contentCrc32: number;
  /** The file's first row after the part. */
  nextRow: number;
  /** Of the whole export up to the part's end. */
  codesDone: number;
  last: boolean;
}

const NAME = 'journal.ndjson';

/**
 * What has been written so far, a line a part, so that a later process goes on where this one was killed. A line that
 * came out ahead of its bytes does no harm: every part is read back before it counts.
 */
export class ExportJournal {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** The parts that an earlier process wrote for the very same task; none where there was none. */
  static async read(folder: string, task: ExportTask): Promise<ExportPart[]> {
    const text = await readFile(path.join(folder, NAME), 'utf8').catch(() => '');
    const [head, ...lines] = text.split('\n');
    if (head !== headOf(task)) return [];
    const parts: ExportPart[] = [];
    for (const line of lines) {
      const part = parsed(line);
      if (!part) break;
      parts.push(part);
    }
    return parts;
  }

  /** Begins the journal anew with the parts that stay. */
  static async start(folder: string, task: ExportTask, kept: readonly ExportPart[]): Promise<ExportJournal> {
    const file = await open(path.join(folder, NAME), 'w');
    const journal = new ExportJournal(file);
    await file.write([headOf(task), ...kept.map((part) => JSON.stringify(part)), ''].join('\n'));
    return journal;
  }

  async add(part: ExportPart): Promise<void> {
    await this.#file.write(`${JSON.stringify(part)}\n`);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Null for the line that a process was killed in. */
function parsed(line: string): ExportPart | null {
  try {
    return JSON.parse(line) as ExportPart;
  } catch {
    return null;
  }
}

/** Tells one task from another, without a word of its key; pictures never change behind the ids that settings name. */
function headOf({
  key,
  assets: _assets,
  folder: _folder,
  diskReserveBytes: _reserve,
  ...task
}: ExportTask): string {
  const keyHash = createHash('sha256').update('export journal').update(key).digest('base64url');
  return createHash('sha256')
    .update(JSON.stringify({ ...task, keyHash }))
    .digest('hex');
}
