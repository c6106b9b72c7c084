import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findNative } from './embedded-native.ts';
import { canEnter, makeFolder, openToOwner, type Owner } from './embedded-owner.ts';
import { SetupError } from './setup-error.ts';

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
 * Throws SetupError when this machine has no embedded PostgreSQL, or the folder cannot serve.
 */
export function prepareSite(dataDir: string, log: (line: string) => void): Site {
  try {
    const owner = findOwner(dataDir);
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
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC'].includes(code)) throw error;
    throw new SetupError(
      `The folder ${dataDir} cannot hold the database (${message}); set PACKMINT_DATA to one that you may write to.`,
    );
  }
}

/** Whether a data folder holds an embedded cluster; makes nothing. */
export function hasCluster(dataDir: string): boolean {
  return fs.existsSync(path.join(dataDir, 'postgres', 'data', 'PG_VERSION'));
}

/** As root: the user whose cluster is already there, else nobody. */
function findOwner(dataDir: string): Owner {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = fs.statSync(path.join(dataDir, 'postgres', 'data'), { throwIfNoEntry: false });
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  return { uid: NOBODY, gid: NOBODY };
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
  makeFolder(dataDir, owner);
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
    makeFolder(path.dirname(elsewhere), owner);
    makeFolder(elsewhere, owner);
    fs.symlinkSync(elsewhere, entry);
  } else if (!present) {
    makeFolder(entry, owner);
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
