import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffContext } from '#server/context.ts';
import { addAsset, listAssets } from '#server/prints/add-asset.ts';
import { readJpeg } from '#server/prints/jpeg-format.ts';
import { pdfFile } from '#server/prints/pdf-file.ts';
import { previewPrint } from '#server/prints/preview-print.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { readAssets } from '#server/prints/read-assets.ts';
import { printPreviewRequest } from '#server/routes/schemas/print-design.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import { decodeSheet, readPdf } from '#tests/support/decode-pdf.ts';
import { decodeSvg } from '#tests/support/decode-svg.ts';
import { crop, decodeSymbol } from '#tests/support/decode-symbol.ts';
import { asStaff, makeProgram, testContext, type ProgramFacts } from '#tests/support/insight-facts.ts';
import {
  BAD_PICTURES,
  CHECKED,
  JPEG_FILES,
  longDirectories,
  withExif,
} from '#tests/support/picture-files.ts';
import { collect, naiveRows, printJob } from '#tests/support/print-jobs.ts';

let database: TestDatabase;
let ours: ProgramFacts;
let staff: StaffContext;
let stranger: StaffContext;

beforeAll(async () => {
  database = await testDatabase();
  const ctx = await testContext(database.sql);
  ctx.config = { ...ctx.config, publicUrl: 'https://qr.example.com' };
  ours = await makeProgram(database.sql);
  const theirs = await makeProgram(database.sql, { firstSerial: 5_000_001 });
  staff = asStaff(ctx, ours.programId, 'marketer');
  stranger = asStaff(ctx, theirs.programId, 'owner', 'Minh');
});
afterAll(async () => database.drop());

const preview = (request: object, ctx = staff) =>
  previewPrint(ctx, {
    batchId: ours.batchId,
    ...printPreviewRequest.parse({ format: 'svg-zip', ...request }),
  });
const codesOf = async (symbol: object, more: object = {}) =>
  (await preview({ symbol, ...more })).findings.map(({ level, code }) => `${level} ${code}`);
const checked = CHECKED.toString('base64');
const addPicture = (name: string, data = checked, ctx = staff) =>
  addAsset(ctx, { kind: 'picture', name, data });

describe('the preview of a print', () => {
  test('is a readable example, and says how large it comes out', async () => {
    const shown = await preview({ symbol: { moduleMm: 0.5, dpi: 300 } });
    expect(shown).toMatchObject({
      content: 'HTTPS://QR.EXAMPLE.COM/TESTC0DE1234',
      modules: 25,
      version: 2,
      moduleDots: 6,
      moduleMm: 0.51,
      symbolMm: 12.7,
      widthMm: 16.76,
      findings: [],
    });
    expect(await decodeSvg(shown.svg)).toBe(shown.content);
    const [row] = await database.sql`select count(*)::int as runs from print_run`;
    expect(row).toEqual({ runs: 0 });
  });

  test.each([
    [{ dark: '#cccccc' }, ['refused contrast-low']],
    [{ dark: '#ffffff', light: '#000000' }, ['refused colours-inverted']],
    [{ dark: '#b5b5b5' }, ['warning contrast-fair']],
    [{ dark: '#7a7a7a' }, []],
    [{ dark: '#d00000' }, ['warning red-light']],
    [{ moduleMm: 0.25 }, ['warning module-too-small']],
    [{ moduleMm: 0.36 }, ['warning module-small']],
    [{ moduleMm: 0.4, dpi: 150 }, ['warning few-dots', 'warning module-small']],
    [{ quietZoneModules: 2 }, ['warning quiet-zone-short']],
    [{ quietZoneModules: 0 }, ['refused quiet-zone-missing']],
    [{ symbology: 'datamatrix', quietZoneModules: 1 }, ['warning data-matrix-phones']],
  ])('warns before what a phone would not read is printed: %o', async (symbol, expected) => {
    expect((await codesOf(symbol)).sort()).toEqual(expected.sort());
  });

  test('says what does not fit', async () => {
    const sheet = { labelWidthMm: 20, labelHeightMm: 20 };
    expect(await codesOf({}, { format: 'pdf', sheet })).toEqual(['refused symbol-too-wide']);
    expect(await codesOf({ showCode: false }, { format: 'pdf', sheet })).toEqual([]);
    expect(await codesOf({ moduleMm: 5, dpi: 2400 }, { format: 'png-zip' })).toEqual([
      'refused picture-too-large',
    ]);
  });

  test('refuses element strings where the packs carry no GTIN', async () => {
    const wanted = preview({ symbol: { symbology: 'gs1datamatrix' } });
    await expect(wanted).rejects.toMatchObject({ code: 'gs1-link-needed' });
  });

  test('belongs to the program', async () => {
    await expect(preview({}, stranger)).rejects.toMatchObject({ code: 'batch-not-found' });
  });
});

describe('a logo', () => {
  test('is taken as long as the symbol decodes with it, and refused where it does not', async () => {
    const { printAssetId } = await addPicture('checks');
    const logo = (widthPercent: number) => ({ printAssetId, widthPercent });
    expect(await codesOf({ errorCorrection: 'H', logo: logo(20) })).toEqual([]);
    expect(await codesOf({ errorCorrection: 'L', logo: logo(40) })).toEqual(['refused unreadable']);
  });

  test('of another program is not found', async () => {
    const { printAssetId } = await addPicture('theirs', checked, stranger);
    const logo = { printAssetId, widthPercent: 20 };
    await expect(preview({ symbol: { logo } })).rejects.toMatchObject({ code: 'asset-not-found' });
  });
});

describe('a picture or a font of the brand', () => {
  const font = (name: string) => readFileSync(createRequire(import.meta.url).resolve(name));
  const sans = font('@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-700-normal.woff');

  test('is kept once, under its first name', async () => {
    const first = await addPicture('first');
    expect(await addPicture('again')).toEqual(first);
    expect((await listAssets(staff)).filter(({ kind }) => kind === 'picture')).toHaveLength(1);
  });

  test.each([
    ...BAD_PICTURES.map((bad) => ['picture', ...bad] as const),
    ['font', 'no font', Buffer.from('wOFF and nothing more'), 'asset-unreadable'],
    [
      'font',
      'a font without letters',
      font('@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-700-normal.woff'),
      'asset-unreadable',
    ],
  ] as const)('is refused with a sentence: %s, %s', async (kind, name, bytes, code) => {
    const adding = addAsset(staff, { kind, name, data: bytes.toString('base64') });
    await expect(adding).rejects.toMatchObject({ kind: 'invalid', code, fields: [{ path: 'data' }] });
  });

  // Whoever believes what the directories say reads for most of a minute, and nobody else is served meanwhile.
  test('that says it holds far more than it does is refused at once', () => {
    const before = process.cpuUsage();
    expect(() => readJpeg(longDirectories())).toThrow(/no whole JPEG/);
    // Worked and not waited: it is all the same how busy the machine is.
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  });

  test('that is a JPEG is kept without the place where it was taken', async () => {
    const plain = await addPicture('plain', JPEG_FILES.baseline);
    expect(plain).toMatchObject({ width: 16, height: 16 });
    expect(await addPicture('told', withExif(1).toString('base64'))).toEqual(plain);
  });

  test.each([
    ['baseline', [208, 64, 16], [16, 96, 128]],
    ['progressive', [208, 64, 16], [16, 96, 128]],
    ['grey', [91, 91, 91], [81, 81, 81]],
    ['cmyk', [208, 64, 16], [16, 96, 128]],
  ] as const)(
    'that is a JPEG (%s) stands on sheets as it is, and in symbols',
    async (name, above, beneath) => {
      const picture = await addPicture(name, JPEG_FILES[name]);
      const artwork = { printAssetId: picture.printAssetId };
      const settings = completeSettings({
        symbol: { errorCorrection: 'H', logo: { ...artwork, widthPercent: 20 } },
        sheet: { artwork },
      });
      const assets = await readAssets(database.sql, ours.programId, settings);
      const job = printJob({ lastSerial: 95, settings, assets });
      const { bytes } = await collect(pdfFile(job));
      expect(bytes.toString('latin1').match(/\/DCTDecode/g)).toHaveLength(1);
      const { pages, repaired } = readPdf(bytes, 72);
      expect(repaired).toBe(false);
      expect(pages.map(decodeSheet)[0]?.[0]).toBe(naiveRows(job)[0]?.url);
      // In the first label's upper and lower left corner; a reader shows inks by a profile of its own.
      const near = name === 'cmyk' ? 32 : 2;
      expectColour(colourAt(pages[0]?.picture, 0.09, 0.06), above, near);
      expectColour(colourAt(pages[0]?.picture, 0.09, 0.16), beneath, near);
      expectColour(colourAt(assets.logo, 0.2, 0.2), above, 2);
      expectColour(colourAt(assets.logo, 0.2, 0.8), beneath, 2);
    },
  );

  test('stand on sheets of any size, and every label is still read', async () => {
    const picture = await addPicture('artwork');
    const { printAssetId } = await addAsset(staff, {
      kind: 'font',
      name: 'Be',
      data: sans.toString('base64'),
    });
    const settings = completeSettings({
      symbol: {
        errorCorrection: 'Q',
        dark: '#003300',
        light: '#fffde7',
        logo: { printAssetId: picture.printAssetId, widthPercent: 15 },
      },
      sheet: {
        pageWidthMm: 148,
        pageHeightMm: 105,
        marginMm: 8,
        labelWidthMm: 40,
        labelHeightMm: 40,
        gutterXMm: 0,
        gutterYMm: 2,
        artwork: { printAssetId: picture.printAssetId },
        font: { printAssetId },
      },
    });
    const assets = await readAssets(database.sql, ours.programId, settings);
    const job = printJob({ firstSerial: 1, lastSerial: 8, settings, assets });
    const { pages, repaired } = readPdf((await collect(pdfFile(job))).bytes, 200);
    expect(repaired).toBe(false);
    const read = pages.flatMap(({ picture: page }) => {
      const mm = page.width / 148;
      return Array.from({ length: 6 }, (_, k) => {
        const [left, top] = [14 + 40 * (k % 3), 11.5 + 42 * Math.floor(k / 3)];
        return decodeSymbol(crop(page, left * mm, top * mm, (left + 40) * mm, (top + 40) * mm));
      });
    });
    expect(read.slice(0, 8)).toEqual(naiveRows(job).map(({ url }) => url));
    expect(pages[0]?.lines.join(' ')).toContain(job.cipher.encrypt(1).slice(0, 4));
  });
});

interface Pixels {
  width: number;
  height: number;
  rgba: ArrayLike<number>;
}

/** Across and down as shares of the whole. */
function colourAt(of: Pixels | null | undefined, across: number, down: number): number[] {
  if (!of) throw new Error('There is no picture.');
  const at = 4 * (Math.floor(down * of.height) * of.width + Math.floor(across * of.width));
  return Array.from({ length: 3 }, (_, channel) => of.rgba[at + channel] ?? -1);
}

function expectColour(colour: number[], wanted: readonly number[], near: number): void {
  const off = colour.map((value, channel) => Math.abs(value - (wanted[channel] ?? -1)));
  expect(Math.max(...off), `${colour.join()} for ${wanted.join()}`).toBeLessThanOrEqual(near);
}
