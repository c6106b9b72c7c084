import { createCodeCipher } from '#server/codes/ff1.ts';
import type { PrintFile, PrintJob } from '#server/prints/print-file.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { NO_ASSETS, type SymbolJob } from '#server/prints/symbol-job.ts';

/** A job over serials 95 to 195, so that their width changes on the way, unless told otherwise. */
export function printJob(more: Partial<SymbolJob> & { length?: 12 | 16 } = {}): SymbolJob {
  const { length = 12, ...given } = more;
  return {
    batchId: 12,
    cipher: createCodeCipher(Buffer.alloc(16, 7), length),
    firstSerial: 95,
    lastSerial: 195,
    urlPrefix: 'HTTPS://QR.EXAMPLE.COM/',
    madeAt: new Date('2026-11-22T08:00:00Z'),
    settings: completeSettings({}),
    assets: NO_ASSETS,
    ...given,
  };
}

/** A whole file, and how many codes it says it holds. */
export async function collect(file: PrintFile): Promise<{ bytes: Buffer; codes: number }> {
  const parts: Uint8Array[] = [];
  let codes = 0;
  for await (const part of file) {
    parts.push(part.bytes);
    codes += part.codes;
  }
  return { bytes: Buffer.concat(parts), codes };
}

/** The serials of a job, and the URL of each, one at a time. */
export function naiveRows(job: PrintJob): { serial: number; code: string; url: string }[] {
  return Array.from({ length: job.lastSerial - job.firstSerial + 1 }, (_, k) => {
    const code = job.cipher.encrypt(job.firstSerial + k);
    return { serial: job.firstSerial + k, code, url: job.urlPrefix + code };
  });
}
