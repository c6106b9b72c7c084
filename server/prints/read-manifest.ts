import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { exportFolder } from './export-folder.ts';
import { type ExportManifest, MANIFEST_NAME } from './export-task.ts';
import type { PrintRow } from './queries.ts';

export interface KeptFiles {
  folder: string;
  /** As it lies on disk. */
  text: Buffer;
  manifest: ExportManifest;
}

/** Whether the files of a run are finished and still to be kept; they are removed some minutes after. */
export function isOffered(
  row: Pick<PrintRow, 'state' | 'expiresAt'> | undefined,
): row is PrintRow & { expiresAt: Date } {
  return row?.state === 'done' && row.expiresAt !== null && row.expiresAt > new Date();
}

/** The manifest of a finished run, which must be the one that was written down. @throws Refusal `files-missing` */
export async function readManifest(
  ctx: Pick<Context, 'config'>,
  programId: number,
  row: Pick<PrintRow, 'printRunId' | 'manifestSha256'>,
): Promise<KeptFiles> {
  const folder = exportFolder(ctx.config, { programId, printRunId: row.printRunId });
  const text = await readFile(path.join(folder, MANIFEST_NAME)).catch(() => null);
  if (!text || createHash('sha256').update(text).digest('hex') !== row.manifestSha256) throw filesMissing();
  return { folder, text, manifest: JSON.parse(text.toString()) as ExportManifest };
}

/** What is not there, or not as it was made, is never offered. */
export function filesMissing(): Refusal {
  return new Refusal(
    'not-found',
    'files-missing',
    'The files of this export are no longer on this server as they were made; order it anew.',
  );
}
