import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbedded } from './embedded.ts';

const PREFIX = 'packmint-temporary-';

/**
 * A PostgreSQL for one test run or one measurement, as durable as in earnest; `stop` removes it. `folder` is free for
 * the caller's own files and goes with it. What a killed process left behind is removed by the next one's start.
 */
export async function startTemporary(): Promise<{ url: string; folder: string; stop: () => Promise<void> }> {
  await sweepKilled();
  const folder = fs.mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
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
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length)) : 0;
    if (!pid || isAlive(pid)) continue;
    const folder = path.join(tmpdir(), name);
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
