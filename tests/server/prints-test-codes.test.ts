import { Image } from 'mupdf';
import { describe, expect, test } from 'vitest';
import { groupCode } from '#server/codes/alphabet.ts';
import { pdfFile } from '#server/prints/pdf-file.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { pngZipFile, svgZipFile } from '#server/prints/symbol-zip-file.ts';
import { columnsOf, TableRows } from '#server/prints/table-rows.ts';
import { decodeSheet, readPdf } from '#tests/support/decode-pdf.ts';
import { decodeSvg } from '#tests/support/decode-svg.ts';
import { decodeSymbol } from '#tests/support/decode-symbol.ts';
import { unzip } from '#tests/support/decode-zip.ts';
import { collect, naiveRows, printJob } from '#tests/support/print-jobs.ts';

const job = printJob({ lastSerial: 104, test: true });
const rows = naiveRows(job);

describe('print files of test codes', () => {
  test('a sheet says so on every label, at its foot and in its title, and reads as any other', async () => {
    const pdf = readPdf((await collect(pdfFile(job))).bytes);
    const [page] = pdf.pages;
    if (!page) throw new Error('There is no page.');
    expect(decodeSheet(page).slice(0, rows.length)).toEqual(rows.map(({ url }) => url));
    for (const { code } of rows) expect(page.lines).toContain(`(TEST) ${groupCode(code)}`);
    expect(page.lines.join()).toContain('TEST CODES, NOT FOR PACKS');
    expect(pdf.title).toMatch(/^TEST/);
  });

  test('symbols bear it in their names and beneath them, and read as any other', async () => {
    const [drawing] = await unzip((await collect(svgZipFile(job))).bytes);
    expect(drawing?.name).toMatch(/^TEST-/);
    expect(drawing?.bytes.toString()).toContain(`<title>(TEST) ${groupCode(rows[0]?.code ?? '')}</title>`);
    expect(await decodeSvg(drawing?.bytes.toString() ?? '')).toBe(rows[0]?.url);
    // With a logo pictures are written in another way.
    const logo = { width: 2, height: 2, rgba: new Uint8Array(16).fill(255) };
    const settings = completeSettings({
      symbol: { errorCorrection: 'H', logo: { printAssetId: 1, widthPercent: 10 } },
    });
    for (const more of [{}, { settings, assets: { logo, artwork: null, font: null } }]) {
      const sizeOf = async (marked: boolean) => {
        const [file] = await unzip((await collect(pngZipFile({ ...job, ...more, test: marked }))).bytes);
        return picture(file?.bytes ?? Buffer.of());
      };
      const [marked, plain] = [await sizeOf(true), await sizeOf(false)];
      expect(marked.width).toBe(plain.width);
      expect(marked.height).toBeGreaterThan(plain.height);
      expect(decodeSymbol(marked)).toBe(rows[0]?.url);
      const strip = marked.rgba.subarray(plain.width * plain.height * 4);
      expect(strip.some((value) => value < 64)).toBe(true);
    }
  });

  test('a table has a last column that says so', () => {
    const settings = completeSettings({ table: { columns: ['code', 'url'] } }).table;
    const texts = { batch: '', product: '', gtin: '', lot: '' };
    const table = new TableRows({ ...job, settings, texts });
    const out = Buffer.alloc(table.chunkBytes);
    const [file] = table.plan.files;
    if (!file) throw new Error('There is no file.');
    const lines = out
      .toString('utf8', 0, table.fill(out, file, 0, file.rows))
      .trim()
      .split('\r\n');
    expect(lines).toEqual(['code,url,test', ...rows.map(({ code, url }) => `${code},${url},TEST`)]);
    expect(columnsOf({ settings, test: true })).toEqual(['code', 'url', 'test']);
  });
});

function picture(png: Buffer) {
  const pixels = new Image(png).toPixmap();
  const [width, height, parts] = [pixels.getWidth(), pixels.getHeight(), pixels.getNumberOfComponents()];
  const from = pixels.getPixels();
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let part = 0; part < 3; part += 1) {
      rgba[pixel * 4 + part] = from[pixel * parts + Math.min(part, parts - 1)] ?? 0;
    }
  }
  return { width, height, rgba };
}
