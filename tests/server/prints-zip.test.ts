import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FilePart } from '#server/prints/print-file.ts';
import { svgZipFile } from '#server/prints/symbol-zip-file.ts';
import { directoryEnd, directoryRecord, localHeader, type ZipEntry } from '#server/prints/zip-format.ts';
import { decodeSvg } from '#tests/support/decode-svg.ts';
import { openZip, unzip } from '#tests/support/decode-zip.ts';
import { collect, naiveRows, printJob } from '#tests/support/print-jobs.ts';

describe('the ZIP of SVGs', () => {
  test.each([12, 16] as const)('holds one readable symbol a code of %i characters', async (length) => {
    const job = printJob({
      length,
      urlPrefix: length === 12 ? 'HTTPS://QR.EXAMPLE.COM/' : 'HTTP://192.168.1.20:8080/',
    });
    const { bytes, codes } = await collect(svgZipFile(job));
    const files = await unzip(bytes);
    const rows = naiveRows(job);
    expect(codes).toBe(rows.length);
    expect(files.map(({ name }) => name)).toEqual(
      rows.map(({ serial, code }) => `${String(serial).padStart(3, '0')}-${code}.svg`),
    );
    const read = await Promise.all(files.map((file) => decodeSvg(file.bytes.toString())));
    expect(read).toEqual(rows.map(({ url }) => url));
  });

  test('is the same whichever of its parts another process goes on from', async () => {
    // So many that the directory has two parts.
    const job = printJob({ lastSerial: 94 + 2100 });
    const parts: Required<FilePart>[] = [];
    for await (const part of svgZipFile(job)) parts.push({ rows: 0, ...part });
    const whole = Buffer.concat(parts.map(({ bytes }) => bytes));
    const folder = await mkdtemp(path.join(tmpdir(), 'packmint-zip-'));
    const file = path.join(folder, 'symbols.zip');
    // Amid the symbols, behind the last of them, amid the directory, and behind it.
    for (const kept of [1, 70, parts.length - 3, parts.length - 2, parts.length - 1]) {
      const left = parts.slice(0, kept);
      const begin = Buffer.concat(left.map(({ bytes }) => bytes));
      await writeFile(file, begin);
      const rows = left.reduce((sum, part) => sum + part.rows, 0);
      const { bytes } = await collect(svgZipFile(job, { path: file, rows }));
      expect(Buffer.concat([begin, bytes]).equals(whole), `${kept} of ${parts.length}`).toBe(true);
    }
    await rm(folder, { recursive: true });
  });

  test('an SVG shows the code in groups, once, and runs no script', async () => {
    const job = printJob({ lastSerial: 95 });
    const [file] = await unzip((await collect(svgZipFile(job))).bytes);
    const svg = file?.bytes.toString() ?? '';
    const groups = job.cipher.encrypt(95).match(/.{4}/g)?.join('-');
    expect(svg).toContain(`<title>${groups}</title>`);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="16\.764mm" /);
    expect(svg).not.toMatch(/<script|href|on\w+=|<text/i);
  });
});

const content = Buffer.from('<svg/>');
const data = deflateRawSync(content);
const entryOf = (name: string, offset: number): ZipEntry => ({
  name,
  offset,
  crc32: crc32(content),
  size: content.length,
  compressedSize: data.length,
  changedAt: new Date('2026-11-22T08:15:30Z'),
});

describe('the ZIP format', () => {
  test('counts beyond 65,535 files', async () => {
    const bodies: Buffer[] = [];
    const directory: Buffer[] = [];
    let offset = 0;
    for (let k = 0; k < 65_600; k++) {
      const entry = entryOf(`${k}.svg`, offset);
      const body = Buffer.concat([localHeader(entry), data]);
      bodies.push(body);
      directory.push(directoryRecord(entry));
      offset += body.length;
    }
    const records = Buffer.concat(directory);
    const end = directoryEnd({ offset, bytes: records.length, entries: directory.length });
    const zip = Buffer.concat([...bodies, records, end]);
    const archive = await openZip(zip);
    expect(archive.entryCount).toBe(65_600);
    const names: string[] = [];
    for await (const read of archive.eachEntry()) names.push(read.fileName);
    expect(names).toHaveLength(65_600);
    expect(names.at(-1)).toBe('65599.svg');
  });

  test('reaches beyond 4 GB', async () => {
    const file = path.join(tmpdir(), `packmint-${process.pid}-far.zip`);
    const handle = await open(file, 'w');
    try {
      // The gap between the two files is a hole that takes no room on the disk.
      const entries = [entryOf('near.svg', 0), entryOf('far.svg', 2 ** 32 + 5)];
      for (const entry of entries)
        await handle.write(Buffer.concat([localHeader(entry), data]), 0, null, entry.offset);
      const records = Buffer.concat(entries.map(directoryRecord));
      const offset = 2 ** 32 + 4096;
      const end = directoryEnd({ offset, bytes: records.length, entries: entries.length });
      await handle.write(Buffer.concat([records, end]), 0, null, offset);
      expect(await unzip(file)).toEqual([
        { name: 'near.svg', bytes: content },
        { name: 'far.svg', bytes: content },
      ]);
    } finally {
      await handle.close();
      await rm(file);
    }
  });

  test('keeps the time of the run', async () => {
    const entry = entryOf('a.svg', 0);
    const body = Buffer.concat([localHeader(entry), data]);
    const record = directoryRecord(entry);
    const end = directoryEnd({ offset: body.length, bytes: record.length, entries: 1 });
    const archive = await openZip(Buffer.concat([body, record, end]));
    for await (const read of archive.eachEntry()) {
      expect(read.getLastModDate({ timezone: 'UTC' })).toEqual(entry.changedAt);
    }
  });
});
