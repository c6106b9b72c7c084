import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  type ExportedFile,
  type ExportManifest,
  type ExportReport,
  type ExportTask,
  isModest,
  MANIFEST_NAME,
  unfinishedFolder,
} from '#server/prints/export-task.ts';
import { makeFolders } from '#server/db/make-folders.ts';
import { BegunOtherwise } from '#server/prints/print-file.ts';
import { DamagedFile, ExportCheck } from './export-check.ts';
import { type ExportDisk, isDiskFull, localDisk, requireRoom, syncFolder } from './export-disk.ts';
import { ExportJournal, type ExportPart } from './export-journal.ts';
import { type ExportSource, openSource } from './export-source.ts';
import { after, describe, ExportWriter } from './export-writer.ts';
import { StandAside } from './stand-aside.ts';

const TELL_EVERY_MS = 250;

/**
 * Makes the files of a print run, or what is missing of them: parts that an earlier process left are read back and kept.
 * Nothing is in `task.folder` before all of it is whole; where it cannot be, nothing stays.
 * @param tell is told how far it is
 */
export async function makeExport(
  task: ExportTask,
  tell: (report: ExportReport) => void,
  disk: ExportDisk = localDisk,
): Promise<ExportReport> {
  const making = unfinishedFolder(task.folder);
  try {
    await reopen(task.folder, making);
    const source = await openSource(task);
    const write = () => writeFiles(task, source, making, tell, disk);
    const files = await write().catch(async (error: unknown) => {
      if (!(error instanceof BegunOtherwise)) throw error;
      await rm(making, { recursive: true, force: true });
      return write();
    });
    return await publish(task, source, making, files, disk);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    return { kind: 'failed', ...failureOf(error) };
  }
}

/** A process that was killed just before it could say `done` left its folder complete. */
async function reopen(folder: string, making: string): Promise<void> {
  makeFolders(path.dirname(folder), 0o700);
  await rename(folder, making).catch(() => undefined);
  makeFolders(making, 0o700);
}

async function writeFiles(
  task: ExportTask,
  source: ExportSource,
  folder: string,
  tell: (report: ExportReport) => void,
  disk: ExportDisk,
): Promise<ExportedFile[]> {
  const verified = await verify(task, source, folder);
  const reserveBytes = task.diskReserveBytes;
  const missing = Math.max(0, source.bytesAbout - verified.bytes);
  await requireRoom(disk, folder, missing, reserveBytes);
  const journal = await ExportJournal.start(folder, task, verified.parts);
  const writer = new ExportWriter({ folder, disk, reserveBytes }, source.files, journal, verified);
  const others = isModest(task) ? null : new StandAside();
  let { bytes } = verified;
  let toldAt = 0;
  try {
    const { file, nextRow } = after(verified.last);
    for await (const chunk of source.chunks({ file, row: nextRow })) {
      await writer.write(chunk);
      bytes += chunk.bytes.length;
      await others?.rest();
      if (performance.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = performance.now();
      tell({ kind: 'progress', codesDone: writer.codesDone, bytesDone: bytes });
    }
    return await writer.finish();
  } finally {
    await writer.close();
    await journal.close();
  }
}

interface Verified {
  check: ExportCheck;
  parts: ExportPart[];
  done: ExportedFile[];
  last: ExportPart | null;
  bytes: number;
}

/** What an earlier process left. */
async function verify(task: ExportTask, source: ExportSource, folder: string): Promise<Verified> {
  const left = await ExportJournal.read(folder, task);
  if (left.length === 0) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
  }
  return readBack(left, source, folder);
}

/** The parts up to the first one that does not read back as it was written. */
async function readBack(
  left: readonly ExportPart[],
  source: ExportSource,
  folder: string,
): Promise<Verified> {
  const check = new ExportCheck(folder);
  const verified: Verified = { check, parts: [], done: [], last: null, bytes: 0 };
  for (const [index, part] of left.entries()) {
    const sha256 = await check.read(part).catch(() => undefined);
    const output = source.files[part.file];
    if (sha256 === undefined || !output) {
      // The check has taken in what it could not approve of: it begins anew, and stops before.
      await check.close();
      return readBack(left.slice(0, index), source, folder);
    }
    if (sha256 !== null) verified.done.push(describe(output, part, sha256));
    verified.parts.push(part);
    verified.bytes += part.end - part.start;
    verified.last = part;
  }
  return verified;
}

/** Writes the manifest and lets the folder take its name: before, none of it is offered; after, all of it. */
async function publish(
  task: ExportTask,
  source: ExportSource,
  making: string,
  files: ExportedFile[],
  disk: ExportDisk,
): Promise<ExportReport> {
  const manifest: ExportManifest = {
    batchId: task.batchId,
    format: task.format,
    test: task.test,
    columns: source.columns,
    codes: task.lastSerial - task.firstSerial + 1,
    firstSerial: task.firstSerial,
    lastSerial: task.lastSerial,
    urlPrefix: task.urlPrefix,
    orderedAt: task.madeAt.toISOString(),
    files,
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const handle = await disk.open(path.join(making, MANIFEST_NAME), 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(making);
  await rename(making, task.folder);
  await syncFolder(path.dirname(task.folder));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const manifestSha256 = createHash('sha256').update(text).digest('hex');
  return { kind: 'done', files: files.length, bytes, manifestSha256 };
}

function failureOf(error: unknown): Omit<Extract<ExportReport, { kind: 'failed' }>, 'kind'> {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (isDiskFull(error)) return { failure: 'disk-full', message };
  if (error instanceof DamagedFile) return { failure: 'file-damaged', message };
  return { failure: 'broken', message };
}
