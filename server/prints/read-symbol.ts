import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import type { Picture } from './symbol-job.ts';

let ready: Promise<unknown> | null = null;

/** What the symbol in a picture says to ZXing, a reader that is not our writer; null where it finds none. */
export async function readSymbol(
  { width, height, rgba }: Picture,
  symbology: SymbolSettings['symbology'],
): Promise<string | null> {
  ready ??= loadReader();
  await ready;
  const data = new Uint8ClampedArray(rgba);
  const results = await readBarcodes(
    { data, width, height, colorSpace: 'srgb' },
    {
      formats: [symbology === 'qr' ? 'QRCode' : 'DataMatrix'],
      // A phone's camera does not turn dark and light round, and takes a picture as it comes.
      tryInvert: false,
      maxNumberOfSymbols: 1,
    },
  );
  return results[0]?.isValid ? results[0].text : null;
}

async function loadReader(): Promise<unknown> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const wasm = await readFile(file);
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
