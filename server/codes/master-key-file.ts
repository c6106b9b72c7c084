import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../db/connect.ts';
import { makeFolders } from '../db/make-folders.ts';
import { hasKeys } from './queries.ts';
import { MASTER_KEY_BYTES, MasterKeyError, parseMasterKey } from './master-key.ts';

const GROUP_AND_OTHERS = 0o077;

/**
 * The master key of an instance whose keys are in `sql`, before anything is read with it.
 * @throws MasterKeyError as `loadMasterKey`, and where there are keys but nothing to open them: a new master key would
 *   only hide that the right one is lost
 */
export async function openMasterKey(
  sql: Database,
  dataDir: string,
  fromEnvironment: string | undefined,
): Promise<Buffer> {
  // Asked first: whoever starts beside us makes the file before the keys.
  const keyed = await hasKeys(sql);
  const path = join(dataDir, 'master.key');
  if (keyed && fromEnvironment === undefined && !existsSync(path)) {
    throw new MasterKeyError(
      `This database has keys that codes were made with, but their master key is not here: put ${path} back from your backup, or write the groups of the recovery sheet into it (chmod 600), or set PACKMINT_MASTER_KEY.`,
    );
  }
  return loadMasterKey(dataDir, fromEnvironment);
}

/**
 * The master key: the one from the environment if set, else `<dataDir>/master.key`, made where there is none. Whoever loses it loses every code that was printed, so it belongs in the backup.
 *
 * @param fromEnvironment value of PACKMINT_MASTER_KEY: base64 or hex; even an empty one counts as set, so
 *   that a secret that failed to arrive is not replaced by a new key
 * @returns 32 bytes
 * @throws MasterKeyError for a malformed key, or a file that group or others may open
 */
export function loadMasterKey(dataDir: string, fromEnvironment: string | undefined): Buffer {
  if (fromEnvironment !== undefined) return parseMasterKey(fromEnvironment, 'PACKMINT_MASTER_KEY');
  const path = join(dataDir, 'master.key');
  return readKeyFile(path) ?? createKeyFile(dataDir, path);
}

function readKeyFile(path: string): Buffer | null {
  const file = orUndefined('ENOENT', () => openSync(path, 'r'));
  if (file === undefined) return null;
  try {
    // Windows keeps no such bits.
    if (process.platform !== 'win32' && (fstatSync(file).mode & GROUP_AND_OTHERS) !== 0) {
      throw new MasterKeyError(`${path} can be opened by others than its owner; run: chmod 600 ${path}`);
    }
    return parseMasterKey(readFileSync(file, 'utf8'), path);
  } finally {
    closeSync(file);
  }
}

/** Linking a finished file into place means that no reader ever sees half a key, and that the first of two starts wins. */
function createKeyFile(dataDir: string, path: string): Buffer {
  makeFolders(dataDir);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    orUndefined('EEXIST', () => linkSync(draft, path));
  } finally {
    rmSync(draft, { force: true });
  }
  syncDirectory(dataDir);
  const key = readKeyFile(path);
  if (key === null) throw new MasterKeyError(`${path} vanished while it was being made; start again.`);
  return key;
}

/** A key lost to a power cut after codes were printed could not be made again. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** What `act` returns, or undefined where it fails in the one expected way. */
function orUndefined<T>(code: string, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  }
}
