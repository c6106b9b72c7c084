import path from 'node:path';
import type { Config } from '#server/config.ts';
import type { ImportId } from './queries.ts';

/** Where what is uploaded lies until its codes are in; the plain texts are nowhere else, and go with it. */
export function importFile(config: Pick<Config, 'dataDir'>, { programId, importId }: ImportId): string {
  return path.join(importsFolder(config), `${programId}-${importId}.upload`);
}

export function importsFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return path.join(dataDir, 'imports');
}
