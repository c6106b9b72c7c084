import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodeLength } from '#server/codes/alphabet.ts';
import type { ExportReport, ExportTask } from '#server/prints/export-task.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { NO_ASSETS } from '#server/prints/symbol-job.ts';
import type { TableSettings } from '#server/routes/schemas/table-settings.ts';

export interface ExportWish {
  /** Where the files are to be; made by the export. */
  folder: string;
  codes: number;
  table?: Partial<TableSettings>;
  key: Uint8Array;
  codeLength: CodeLength;
  firstSerial: number;
}

export interface Exported {
  seconds: number;
  /** The most memory that the process had at once, all its threads together; null where the system does not tell. */
  peakBytes: number | null;
}

/** The name that a file of such an export has in its folder. */
export const EXPORTED_NAME = 'codes.csv';

const SAMPLE_MS = 20;

/** Runs the product's own exporting process to its end: file written, synced, read back and held against its manifest. */
export async function exportOnce(wish: ExportWish): Promise<Exported> {
  const started = performance.now();
  const child = fork(fileURLToPath(import.meta.resolve('#server/jobs/export-process.ts')), {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: `${wish.folder}.compiled` },
  });
  let peakBytes: number | null = null;
  const sampler = setInterval(() => (peakBytes = peakOf(child.pid) ?? peakBytes), SAMPLE_MS);
  try {
    const report = await new Promise<ExportReport>((resolve, reject) => {
      child.on('message', (message: ExportReport) => {
        if (message.kind === 'progress') return;
        peakBytes = peakOf(child.pid) ?? peakBytes;
        resolve(message);
      });
      child.once('exit', (code) => reject(new Error(`the exporting process ended with ${code}`)));
      child.send(taskOf(wish));
    });
    if (report.kind !== 'done') throw new Error(`the export came to ${JSON.stringify(report)}`);
    return { seconds: (performance.now() - started) / 1000, peakBytes };
  } finally {
    clearInterval(sampler);
    child.kill();
  }
}

function taskOf({ folder, codes, table = {}, key, codeLength, firstSerial }: ExportWish): ExportTask {
  return {
    folder,
    baseName: 'codes',
    batchId: 1,
    format: 'csv',
    key,
    codeLength,
    firstSerial,
    lastSerial: firstSerial + codes - 1,
    urlPrefix: 'HTTPS://QR.EXAMPLE.COM/',
    texts: { batch: '', product: '', gtin: '', lot: '' },
    test: false,
    madeAt: new Date(),
    settings: completeSettings({ table }),
    assets: NO_ASSETS,
    diskReserveBytes: 0,
  };
}

function peakOf(pid: number | undefined): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) * 1024;
  } catch {
    return null;
  }
}
