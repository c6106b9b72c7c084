import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { matrixSource } from '#server/prints/data-matrix.ts';
import { symbolPrefix } from '#server/prints/gs1-elements.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { readSymbol } from '#server/prints/read-symbol.ts';
import { isDark } from '#server/prints/symbol.ts';
import { NO_ASSETS, type Picture } from '#server/prints/symbol-job.ts';
import { epsZipFile, pdfZipFile, pngZipFile, svgZipFile } from '#server/prints/symbol-zip-file.ts';
import { drawEps } from '#tests/support/decode-eps.ts';
import { readPdf } from '#tests/support/decode-pdf.ts';
import { decodeSvg } from '#tests/support/decode-svg.ts';
import { unzip } from '#tests/support/decode-zip.ts';
import { collect, naiveRows, printJob } from '#tests/support/print-jobs.ts';

/** Four blue and yellow quarters. */
const quarters: Picture = {
  width: 16,
  height: 16,
  rgba: Uint8Array.from({ length: 16 * 16 * 4 }, (_, k) => {
    const pixel = k >> 2;
    const blue = (pixel & 15) < 8 === pixel >> 4 < 8;
    return [blue ? 0 : 250, blue ? 60 : 200, blue ? 180 : 0, 255][k & 3] ?? 0;
  }),
};
const plain = printJob({ lastSerial: 98 });
const dressed = printJob({
  lastSerial: 98,
  urlPrefix: 'HTTPS://QR.EXAMPLE.COM/01/09506000134352/21/',
  settings: completeSettings({
    symbol: {
      errorCorrection: 'H',
      moduleMm: 0.4,
      quietZoneModules: 6,
      dpi: 300,
      dark: '#1a237e',
      light: '#fff8e1',
      logo: { printAssetId: 1, widthPercent: 20 },
    },
  }),
  assets: { ...NO_ASSETS, logo: quarters },
});
const matrix = printJob({
  lastSerial: 98,
  settings: completeSettings({ symbol: { symbology: 'datamatrix', quietZoneModules: 2 } }),
});
const elements = printJob({
  urlPrefix: 'HTTPS://QR.EXAMPLE.COM/01/08930000000019/10/L%2F1/21/',
  lastSerial: 98,
  settings: completeSettings({ symbol: { symbology: 'gs1datamatrix', quietZoneModules: 2 } }),
});
const jobs = { plain, dressed, matrix, elements };

describe.each(Object.keys(jobs) as (keyof typeof jobs)[])('a symbol by itself, %s', (name) => {
  const job = jobs[name];
  const { symbology } = job.settings.symbol;
  // ZXing puts brackets where a symbol says that it holds element strings.
  const urls = naiveRows(job).map(({ url, code }) =>
    name === 'elements' ? `(01)08930000000019(10)L/1(21)${code}` : url,
  );
  const files = async (write: typeof svgZipFile) => unzip((await collect(write(job))).bytes);

  test('reads as PNG and is as large as it says', async () => {
    const pictures = (await files(pngZipFile)).map(({ bytes }) => PNG.sync.read(bytes));
    const read = await Promise.all(
      pictures.map(({ width, height, data }) => readSymbol({ width, height, rgba: data }, symbology)),
    );
    expect(read).toEqual(urls);
    const dots = {
      plain: 12 * (25 + 8),
      dressed: 5 * (37 + 12),
      matrix: 12 * (22 + 4),
      elements: 12 * (22 + 4),
    }[name];
    expect(pictures[0]?.width).toBe(dots);
  });

  test('reads as PDF and as EPS', async () => {
    const pages = (await files(pdfZipFile)).flatMap(({ bytes }) => readPdf(bytes, 600).pages);
    const read = await Promise.all(
      pages.map(({ picture }) => readSymbol({ ...picture, rgba: new Uint8Array(picture.rgba) }, symbology)),
    );
    expect(read).toEqual(urls);
    const eps = await files(epsZipFile);
    expect(eps[0]?.bytes.toString('latin1', 0, 24)).toBe('%!PS-Adobe-3.0 EPSF-3.0\n');
    const drawn = eps.map(({ bytes }) => drawEps(bytes));
    const readEps = await Promise.all(
      drawn.map(({ width, height, data }) => readSymbol({ width, height, rgba: data }, symbology)),
    );
    expect(readEps).toEqual(urls);
  });

  test.runIf(symbology === 'qr')('reads as SVG', async () => {
    const read = await Promise.all((await files(svgZipFile)).map(({ bytes }) => decodeSvg(bytes.toString())));
    expect(read).toEqual(urls);
  });
});

test.each(['aaaaa', 'a-0-0aAa-0-aaa0', 'NSX221126'])(
  'a Data Matrix holds every code in the size that the first one has, beside the lot %s',
  async (lot) => {
    const urlPrefix = `HTTPS://QR.EXAMPLE.COM/01/08930000000019/10/${lot}/21/`;
    for (const symbology of ['gs1datamatrix', 'datamatrix'] as const) {
      const source = matrixSource({ symbology }, urlPrefix, 16);
      const before = symbolPrefix({ symbology }, urlPrefix);
      // Letters and digits in turn, in runs of one to six.
      for (let run = 1; run <= 6; run++) {
        const code = Array.from({ length: 16 }, (_, k) => (Math.floor(k / run) % 2 ? '7' : 'X')).join('');
        const picture = bare(source.size, source.encode(Buffer.from(code), 0));
        expect(await readSymbol(picture, symbology)).toBe(before + code);
      }
    }
  },
);

/** Four pixels a module, and as many modules of light around. */
function bare(size: number, rows: Int32Array): Picture {
  const width = 4 * (size + 8);
  const rgba = Uint8Array.from({ length: width * width * 4 }, (_, k) => {
    const pixel = k >> 2;
    const [x, y] = [Math.floor((pixel % width) / 4) - 4, Math.floor(pixel / width / 4) - 4];
    const inside = x >= 0 && y >= 0 && x < size && y < size;
    return k % 4 !== 3 && inside && isDark(size, rows, x, y) ? 0 : 255;
  });
  return { width, height: width, rgba };
}
