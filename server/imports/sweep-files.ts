import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from '#server/context.ts';
import { importsFolder } from './import-file.ts';
import { selectWanted, sweepImports } from './queries.ts';

/** Files of partners' codes live as long as the request that brings them; a day later one is what a killed process left. */
const LEFT_AFTER_MS = 24 * 3600 * 1000;

/** Cancels imports that nobody went on with, and removes the files of those that have ended. */
export async function sweepFiles({ sql, config }: Pick<Context, 'sql' | 'config'>): Promise<void> {
  await sweepImports(sql, config.exportDays);
  const folder = importsFolder(config);
  const names = await readdir(folder).catch(() => []);
  const files = names.flatMap((name) => {
    const [, programId, importId] = /^(\d+)-(\d+)\.upload$/.exec(name) ?? [];
    return programId ? [{ name, programId: Number(programId), importId: Number(importId) }] : [];
  });
  const wanted = await selectWanted(sql, files);
  for (const { name, programId, importId } of files) {
    const isWanted = wanted.some((one) => one.programId === programId && one.importId === importId);
    if (!isWanted) await rm(path.join(folder, name), { force: true });
  }
  for (const name of names.filter((one) => /^codes-.*\.part$/.test(one))) {
    const file = path.join(folder, name);
    const changed = await stat(file).catch(() => null);
    if (changed && Date.now() - changed.mtimeMs > LEFT_AFTER_MS) await rm(file, { force: true });
  }
}
