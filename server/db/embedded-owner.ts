import * as fs from 'node:fs';
import path from 'node:path';
import { makeFolders } from './make-folders.ts';

/** The user PostgreSQL runs as when we are root (it refuses to run as root); undefined means "as we are". */
export type Owner = { uid: number; gid: number } | undefined;

/** Ours alone; `owner` may pass through. A strict umask must not change that, so the mode is set afterwards. */
export function makeFolder(folder: string, owner: Owner): void {
  if (fs.existsSync(folder)) return;
  makeFolders(folder);
  fs.chmodSync(folder, owner ? 0o711 : 0o700);
}

/** A folder that was made for us and is still empty (`mktemp -d`, a fresh volume) may be passed through, not listed. */
export function openToOwner(dataDir: string, owner: Owner): void {
  const { mode, uid } = fs.statSync(dataDir);
  const ours = owner && uid === 0 && (mode & 0o001) === 0;
  if (ours && fs.readdirSync(dataDir).every((name) => name === 'master.key')) {
    fs.chmodSync(dataDir, (mode & 0o7777) | 0o011);
  }
}

/** Whether `owner` may pass through a folder and everything above it. Ourselves we let the system judge. */
export function canEnter(folder: string, owner: Owner): boolean {
  if (!owner) return true;
  for (let at = fs.realpathSync(folder); ; at = path.dirname(at)) {
    const { mode, uid, gid } = fs.statSync(at);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
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
