import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbedded } from './embedded.ts';

const PREFIX = 'packmint-temporary-';
/** In the folder: whose it is. */
const OWNER_FILE = 'owner';

/**
 * A PostgreSQL for one test run or one measurement, as durable as in earnest; `stop` removes it. `folder` is free for
 * the caller's own files and goes with it. What a killed process left behind is removed by the next one's start.
 */
export async function startTemporary(): Promise<{ url: string; folder: string; stop: () => Promise<void> }> {
  await sweepKilled();
  const folder = fs.mkdtempSync(path.join(tmpdir(), PREFIX));
  fs.writeFileSync(path.join(folder, OWNER_FILE), `${process.pid} ${beginOf(process.pid) ?? ''}`);
  // When root starts it, PostgreSQL runs as somebody else and must get through.
  fs.chmodSync(folder, 0o711);
  const { url, stop } = await startEmbedded({ dataDir: folder, log: () => undefined });
  return {
    url,
    folder,
    stop: async () => {
      await stop();
      remove(folder);
    },
  };
}

/** A killed process leaves its PostgreSQL alive. */
async function sweepKilled(): Promise<void> {
  for (const name of fs.readdirSync(tmpdir())) {
    const folder = path.join(tmpdir(), name);
    if (!name.startsWith(PREFIX) || !isAbandoned(folder)) continue;
    try {
      const { stop } = await startEmbedded({ dataDir: folder, log: () => undefined, patienceMs: 0 });
      await stop();
      remove(folder);
    } catch {
      // Another user's, or another process is sweeping it.
    }
  }
}

/** Where only root may enter the temporary folder, the database is elsewhere, behind a link. */
function remove(folder: string): void {
  fs.rmSync(fs.realpathSync(path.join(folder, 'postgres')), { recursive: true, force: true });
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Whether its process is gone. A number alone says nothing: systems give it to the next process, some at once. */
function isAbandoned(folder: string): boolean {
  try {
    const [pid = '', ...begin] = fs.readFileSync(path.join(folder, OWNER_FILE), 'utf8').split(' ');
    return begin.length > 0 && beginOf(Number(pid)) !== begin.join(' ');
  } catch {
    // Just being made, or another user's.
    return false;
  }
}

/** When a process began, in the system's own words; undefined where there is none of this number. */
function beginOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    // Field 22 of proc(5), counted behind the command's name, which may hold anything.
    const ticks = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}
