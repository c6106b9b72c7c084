import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './setup-error.ts';

/**
 * Makes a folder and what is missing above it, one at a time: the recursive mkdir of Node never returns where a folder
 * that exists takes no other, as /proc does.
 * @param mode of each that is made
 * @throws SetupError where one cannot be made
 */
export function makeFolders(folder: string, mode = 0o777): void {
  if (existsSync(folder)) return;
  makeFolders(path.dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another process was first.
    if (existsSync(folder)) return;
    throw new SetupError(
      `The folder ${folder} cannot be made (${(error as Error).message}); set PACKMINT_DATA to one that you may write to.`,
      { cause: error },
    );
  }
}
