import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { toSVG } from 'bwip-js/node';
import { expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { drawSvg } from '#tests/support/decode-svg.ts';
import { ssccBarcode } from '#web/console/views/batches/print-labels.ts';

test('the barcode on a carton’s label reads as GS1-128 with the carton’s own SSCC', async () => {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer },
    fireImmediately: true,
  });
  for (const sscc of ['376104250021234569', '089312340000000011', '000000000000000000']) {
    // As wide as on the label at 203 dpi, the least that label printers have.
    const widthPx = Math.round((89 / 25.4) * 203);
    const { width, height, rgba } = await drawSvg(toSVG(ssccBarcode(sscc)), widthPx);
    // Paper is white.
    for (let at = 0; at < rgba.length; at += 4) if (rgba[at + 3] === 0) rgba.fill(255, at, at + 4);
    const picture = { width, height, data: new Uint8ClampedArray(rgba), colorSpace: 'srgb' as const };
    const [read] = await readBarcodes(picture, { formats: ['Code128'], textMode: 'Plain' });
    expect([read?.text, read?.symbologyIdentifier]).toEqual([`00${sscc}`, ']C1']);
  }
});
