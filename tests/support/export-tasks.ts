import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExportTask } from '#server/prints/export-task.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { NO_ASSETS } from '#server/prints/symbol-job.ts';
import type { TableSettings } from '#server/routes/schemas/table-settings.ts';

const folders: string[] = [];

/** A task over so many codes, into a folder of its own that does not exist yet. */
export async function exportTask(
  codes: number,
  table: Partial<TableSettings> = {},
  more: Partial<ExportTask> = {},
): Promise<ExportTask> {
  const parent = await mkdtemp(path.join(tmpdir(), 'packmint-export-'));
  folders.push(parent);
  return {
    folder: path.join(parent, '1', '7'),
    baseName: 'batch',
    batchId: 12,
    format: 'csv',
    key: Buffer.alloc(16, 7),
    codeLength: 12,
    firstSerial: 95,
    lastSerial: 94 + codes,
    urlPrefix: 'HTTPS://QR.EXAMPLE.COM/',
    texts: { batch: 'Lô 7', product: 'Mì', gtin: '08930000000019', lot: '' },
    test: false,
    madeAt: new Date('2026-11-22T08:00:00Z'),
    settings: completeSettings({ table }),
    assets: NO_ASSETS,
    diskReserveBytes: 1e6,
    ...more,
  };
}

/** Call it in `afterAll`. */
export async function removeExports(): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
