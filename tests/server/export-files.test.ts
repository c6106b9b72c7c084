import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type ExportDisk, localDisk } from '#server/jobs/export-disk.ts';
import { makeExport } from '#server/jobs/make-export.ts';
import { crc32Combine } from '#server/prints/crc32-combine.ts';
import { type ExportManifest, type ExportTask, unfinishedFolder } from '#server/prints/export-task.ts';
import { exportTask, removeExports } from '#tests/support/export-tasks.ts';

afterAll(removeExports);

const quiet = () => undefined;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const manifestOf = async ({ folder }: ExportTask) =>
  JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as ExportManifest;
const contentOf = async ({ folder }: ExportTask, name: string) => readFile(path.join(folder, name));

/** A disk on which every write fails once so many bytes have been written. */
function diskOf(bytes: number, code: string): ExportDisk {
  let left = bytes;
  return {
    ...localDisk,
    open: async (...input) => {
      const handle = await open(...input);
      const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<{ bytesWritten: number }>;
      return Object.assign(handle, {
        write: (buffer: Uint8Array, offset: number, length: number, position: number) => {
          left -= length;
          if (left < 0) throw Object.assign(new Error(`${code}: write`), { code });
          return write(buffer, offset, length, position);
        },
      });
    },
  };
}

describe('an export', () => {
  test('has a manifest that says of every file what is in it', async () => {
    const task = await exportTask(1000, { rowsPerFile: 300 });
    const report = await makeExport(task, quiet);
    const manifest = await manifestOf(task);
    expect(manifest).toMatchObject({
      codes: 1000,
      firstSerial: 95,
      lastSerial: 1094,
      columns: ['serial', 'code', 'url'],
    });
    expect(
      manifest.files.map(({ name, lines, firstSerial, lastSerial }) => [
        name,
        lines,
        firstSerial,
        lastSerial,
      ]),
    ).toEqual([
      ['batch-part-1.csv', 300, 95, 394],
      ['batch-part-2.csv', 300, 395, 694],
      ['batch-part-3.csv', 300, 695, 994],
      ['batch-part-4.csv', 100, 995, 1094],
    ]);
    for (const file of manifest.files) {
      const bytes = await contentOf(task, file.name);
      expect(file).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) });
      expect(bytes.toString().split('\r\n')).toHaveLength((file.lines ?? 0) + 2);
    }
    const text = await readFile(path.join(task.folder, 'manifest.json'));
    expect(report).toMatchObject({ kind: 'done', files: 4, manifestSha256: sha256(text) });
  });

  test('as gzip is one stream that any reader unpacks to the very file', async () => {
    const [plain, packed] = [await exportTask(300_000), await exportTask(300_000, { gzip: true })];
    await makeExport(plain, quiet);
    await makeExport(packed, quiet);
    const file = (await manifestOf(packed)).files[0];
    const content = gunzipSync(await contentOf(packed, 'batch.csv.gz'));
    expect(content.equals(await contentOf(plain, 'batch.csv'))).toBe(true);
    expect(file).toMatchObject({
      contentBytes: content.length,
      contentCrc32: crc32(content).toString(16).padStart(8, '0'),
    });
    expect(file?.bytes).toBeLessThan(content.length / 3);
  });

  test.each([
    ['a table', {}, 350_000],
    ['a compressed one', { gzip: true }, 700_000],
    ['several files', { rowsPerFile: 100_000 }, 300_000],
  ])(
    'of %s whose process was killed is gone on with, and every byte is as if it had not been',
    async (_, table, codes) => {
      const task = await exportTask(codes, table);
      await makeExport(task, quiet);
      const whole = await manifestOf(task);
      await breakOff(task, 1);
      const { birthtimeMs } = await stat(
        path.join(unfinishedFolder(task.folder), whole.files[0]?.name ?? ''),
      );
      expect((await makeExport(task, quiet)).kind).toBe('done');
      await expectWhole(task, whole);
      // What was there is kept, not made anew.
      expect((await stat(path.join(task.folder, whole.files[0]?.name ?? ''))).birthtimeMs).toBe(birthtimeMs);
    },
  );

  test.each([
    // Past the codes that are computed at a time, 4096, and the entries of a part of the directory, 2048.
    ['a ZIP of symbols', 'eps-zip', 'zip', 4200],
    // So many that several threads draw what is missing.
    ['sheets', 'pdf', 'pdf', 30_000],
  ] as const)(
    'of %s whose process was killed is gone on with, and every byte is as if it had not been',
    async (_, format, extension, codes) => {
      const task = await exportTask(codes, {}, { format });
      await makeExport(task, quiet);
      const whole = await manifestOf(task);
      await breakOff(task, 1);
      const { birthtimeMs } = await stat(path.join(unfinishedFolder(task.folder), `batch.${extension}`));
      expect((await makeExport(task, quiet)).kind).toBe('done');
      await expectWhole(task, whole);
      expect((await stat(path.join(task.folder, `batch.${extension}`))).birthtimeMs).toBe(birthtimeMs);
    },
  );

  test('of sheets makes anew what was begun otherwise than it would begin now', async () => {
    const task = await exportTask(20_000, {}, { format: 'pdf' });
    await makeExport(task, quiet);
    const whole = await manifestOf(task);
    await breakOff(task, 1);
    await rewriteFirstPart(task, (bytes) => bytes.write('Other', bytes.indexOf('Batch 12')));
    await makeExport(task, quiet);
    await expectWhole(task, whole);
  });

  test('makes anew what the disk gives back differently', async () => {
    const task = await exportTask(350_000);
    await makeExport(task, quiet);
    const whole = await manifestOf(task);
    await breakOff(task, 1);
    const file = await open(path.join(unfinishedFolder(task.folder), 'batch.csv'), 'r+');
    await file.write('#', 1_000_000);
    await file.close();
    await makeExport(task, quiet);
    await expectWhole(task, whole);
  });

  test('takes nothing over from an export with other settings', async () => {
    const task = await exportTask(350_000);
    await makeExport(task, quiet);
    await breakOff(task, 1);
    const other = { ...task, settings: (await exportTask(1, { separator: 'tab' })).settings };
    await makeExport(other, quiet);
    expect((await contentOf(other, 'batch.csv')).toString('latin1', 0, 15)).toBe('serial\tcode\turl');
    const [file] = (await manifestOf(other)).files;
    expect(file?.sha256).toBe(sha256(await contentOf(other, 'batch.csv')));
  });

  test('on a disk that is too small does not begin', async () => {
    const task = await exportTask(1_000_000, {}, { diskReserveBytes: 1e15 });
    expect(await makeExport(task, quiet)).toMatchObject({ kind: 'failed', failure: 'disk-full' });
    expect(await readdir(path.dirname(task.folder))).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('where nobody can make a folder ends with a reason', async () => {
    const task = await exportTask(1, {}, { folder: '/proc/nope/1/7' });
    expect(await makeExport(task, quiet)).toMatchObject({ kind: 'failed', failure: 'broken' });
  });

  test.each(['ENOSPC', 'EDQUOT'])(
    'on a disk that fills on the way (%s) fails and leaves nothing',
    async (code) => {
      const task = await exportTask(600_000);
      const report = await makeExport(task, quiet, diskOf(20_000_000, code));
      expect(report).toMatchObject({ kind: 'failed', failure: 'disk-full' });
      expect(await readdir(path.dirname(task.folder))).toEqual([]);
    },
  );
});

/** Leaves a finished export as a process leaves it that is killed after so many parts, amid the next one. */
async function breakOff(task: ExportTask, parts: number): Promise<void> {
  const folder = unfinishedFolder(task.folder);
  await rename(task.folder, folder);
  await rm(path.join(folder, 'manifest.json'));
  const journal = path.join(folder, 'journal.ndjson');
  const lines = (await readFile(journal, 'utf8')).split('\n');
  expect(lines.length).toBeGreaterThan(parts + 2);
  const next = lines[parts + 1] ?? '';
  await writeFile(journal, [...lines.slice(0, parts + 1), next.slice(0, 40)].join('\n'));
  const { name, start, end } = JSON.parse(next) as { name: string; start: number; end: number };
  await truncate(path.join(folder, name), start + Math.floor((end - start) / 2));
}

/** As another version of Packmint would have written it, its sum in the journal being right. */
async function rewriteFirstPart(task: ExportTask, change: (bytes: Buffer) => void): Promise<void> {
  const folder = unfinishedFolder(task.folder);
  const journal = path.join(folder, 'journal.ndjson');
  const [head, first = ''] = (await readFile(journal, 'utf8')).split('\n');
  const part = JSON.parse(first) as { name: string; end: number };
  const file = path.join(folder, part.name);
  const bytes = (await readFile(file)).subarray(0, part.end);
  change(bytes);
  await writeFile(file, bytes);
  await writeFile(journal, `${head}\n${JSON.stringify({ ...part, crc32: crc32(bytes) })}\n`);
}

async function expectWhole(task: ExportTask, whole: ExportManifest): Promise<void> {
  expect(await manifestOf(task)).toEqual(whole);
  for (const file of whole.files) expect(sha256(await contentOf(task, file.name))).toBe(file.sha256);
}

test('the CRC-32 of two strings one after the other follows from the CRC-32 of each', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const both = crc32(Buffer.concat([first, second]));
      expect(crc32Combine(crc32(first), crc32(second), second.length)).toBe(both);
    }),
  );
});
