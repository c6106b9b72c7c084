import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

const formats = ['qr_code', 'data_matrix', 'code_128'] as const;

/** Reads what is on a picture; nothing where there is nothing to read. */
export interface BarcodeReader {
  read: (picture: HTMLVideoElement) => Promise<string[]>;
}

/** A reader of what packs and labels carry. It is fetched now, and from here: no phone pays for it before its camera opens. */
export async function openReader(): Promise<BarcodeReader> {
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill');
  prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path),
    },
  });
  const detector = new BarcodeDetector({ formats: [...formats] });
  return {
    read: async (picture) => (await detector.detect(picture)).map(({ rawValue }) => rawValue),
  };
}
