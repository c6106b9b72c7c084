import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { groupCode } from '#server/codes/alphabet.ts';
import { drawnSheets } from '#server/prints/drawn-sheets.ts';
import { pdfFile } from '#server/prints/pdf-file.ts';
import type { FilePart } from '#server/prints/print-file.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { type Sheet, SheetDrawer } from '#server/prints/sheet-drawer.ts';
import { openStyle } from '#server/prints/sheet-style.ts';
import { decodeSheet, readPdf } from '#tests/support/decode-pdf.ts';
import { collect, naiveRows, printJob } from '#tests/support/print-jobs.ts';

describe('the PDF sheet', () => {
  test.each([
    { length: 12 as const, urlPrefix: 'HTTPS://QR.EXAMPLE.COM/' },
    { length: 16 as const, urlPrefix: 'HTTPS://PROMOTION.A-RATHER-LONG-NAME.EXAMPLE.COM.VN/' },
    { length: 12 as const, urlPrefix: 'https://lower-case.example.com/' },
  ])('is read label by label, three pages of it, by a reader that did not write it: %o', async (more) => {
    const job = printJob({ ...more, firstSerial: 95, lastSerial: 94 + 2 * 28 + 9 });
    const rows = naiveRows(job);
    const { bytes, codes } = await collect(pdfFile(job));
    const pdf = readPdf(bytes);
    expect(pdf).toMatchObject({ repaired: false, title: 'Batch 12, serials 95 to 159' });
    expect(codes).toBe(rows.length);
    expect(pdf.pages).toHaveLength(3);
    const labels = pdf.pages.flatMap(decodeSheet);
    expect(labels.slice(0, rows.length)).toEqual(rows.map(({ url }) => url));
    expect(labels.slice(rows.length).every((label) => label === null)).toBe(true);
    const words = pdf.pages.flatMap(({ lines }) => lines);
    for (const { serial, code } of rows) {
      expect(words).toContain(groupCode(code));
      expect(words).toContain(String(serial));
    }
  });

  test('its cross-reference table points at every object to the byte, over several nodes of pages', async () => {
    const job = printJob({ firstSerial: 1, lastSerial: 28 * 130 });
    const source = (await collect(pdfFile(job))).bytes.toString('latin1');
    const startXref = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(source)?.[1]);
    const [, count, table = ''] =
      /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer\n/.exec(source.slice(startXref)) ?? [];
    const entries = table.match(/.{18} \n/g) ?? [];
    expect(entries).toHaveLength(Number(count));
    expect(entries[0]).toBe('0000000000 65535 f \n');
    entries.slice(1).forEach((entry, k) => {
      const offset = Number(entry.slice(0, 10));
      expect(source.slice(offset, offset + 16)).toMatch(new RegExp(`^${k + 1} 0 obj\n`));
    });
    expect(source.match(/\/Type\/Page\//g)).toHaveLength(130);
  });

  test('is the same whichever of its parts another process goes on from', async () => {
    // So small that they are many: several nodes of pages, and a table of two parts.
    const sheet = { pageWidthMm: 60, pageHeightMm: 50, marginMm: 5 };
    const job = printJob({ firstSerial: 1, lastSerial: 2100, settings: completeSettings({ sheet }) });
    const parts: Required<FilePart>[] = [];
    for await (const part of pdfFile(job)) parts.push({ rows: 0, ...part });
    const whole = Buffer.concat(parts.map(({ bytes }) => bytes));
    const folder = await mkdtemp(path.join(tmpdir(), 'packmint-pdf-'));
    const file = path.join(folder, 'sheets.pdf');
    // Before the pages, amid them, behind the last of them, and behind each part of the table.
    const pages = parts.findIndex(({ bytes }) => Buffer.from(bytes).indexOf('xref\n') === 0);
    expect(parts.length - pages).toBe(4);
    for (const kept of [1, 4, pages, pages + 1, pages + 2, pages + 3]) {
      const left = parts.slice(0, kept);
      const begin = Buffer.concat(left.map(({ bytes }) => bytes));
      await writeFile(file, begin);
      const rows = left.reduce((sum, part) => sum + part.rows, 0);
      const { bytes, codes } = await collect(pdfFile(job, { path: file, rows }));
      expect(Buffer.concat([begin, bytes]).equals(whole), `${kept} of ${parts.length}`).toBe(true);
      expect(codes + left.reduce((sum, part) => sum + part.codes, 0)).toBe(2100);
    }
    await rm(folder, { recursive: true });
  });

  test('two downloads of a run are the same bytes', async () => {
    const job = printJob({ lastSerial: 130 });
    expect((await collect(pdfFile(job))).bytes).toEqual((await collect(pdfFile(job))).bytes);
  });

  test('is drawn by several threads where it is long, sheet by sheet as by one', async () => {
    const job = printJob({ firstSerial: 1, lastSerial: 20_001 });
    const batch = { urlPrefix: job.urlPrefix, codeLength: 12 };
    const style = openStyle(job.settings, job.assets, batch);
    const input = { ...batch, batchId: 12, firstSerial: 1, lastSerial: 20_001, style };
    const drawer = new SheetDrawer(input);
    const codes = new Uint8Array(20_001 * 12);
    job.cipher.encryptRange(1, 20_001, codes);
    const sheets: Sheet[] = [];
    for await (const some of drawnSheets(job, input, drawer)) sheets.push(...some);
    expect(sheets.map(({ codes: count }) => count)).toEqual([...Array<number>(714).fill(28), 9]);
    const alone = drawer.draw(1, codes);
    expect(
      sheets.every(({ content }, k) => Buffer.compare(content, alone[k]?.content ?? Buffer.of()) === 0),
    ).toBe(true);
  });
});
