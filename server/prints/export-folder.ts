import path from 'node:path';
import type { Config } from '#server/config.ts';

/** Where the files of a run lie once they are whole; servers that share a database share it, or each finishes its own. */
export function exportFolder(
  config: Pick<Config, 'dataDir'>,
  { programId, printRunId }: { programId: number; printRunId: number },
): string {
  return path.join(exportsFolder(config), String(programId), String(printRunId));
}

export function exportsFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return path.join(dataDir, 'exports');
}
