import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '#server/db/connect.ts';
import { startEmbedded, type Embedded } from '#server/db/embedded.ts';
import { startTemporary } from '#server/db/embedded-temporary.ts';

/** A PostgreSQL of one's own, as durable as in earnest, that can be killed and started again at the same address. */
export interface MortalPostgres {
  url: string;
  /** Free for the caller's own files. */
  folder: string;
  /** SIGKILL to every process of it at once. Resolves when all are gone. */
  kill: () => Promise<void>;
  /** After `kill`: it recovers from its log. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

export async function startPostgres(): Promise<MortalPostgres> {
  const temporary = await startTemporary();
  const link = path.join(fs.mkdtempSync(path.join(tmpdir(), 'packmint-faults-')), 'socket');
  let running: Embedded | null = null;
  // Each start has a socket folder of its own; servers know one address.
  const lead = (url: string) => {
    fs.rmSync(link, { force: true });
    fs.symlinkSync(new URL(url).searchParams.get('host') ?? '', link);
    const led = new URL(url);
    led.searchParams.set('host', link);
    // A machine that stands still for the seconds that a server waits for a lock is none of the faults that are looked for.
    led.searchParams.set('lock_timeout', '2min');
    return led.href;
  };
  const url = lead(temporary.url);
  return {
    url,
    folder: temporary.folder,
    kill: async () => {
      const pids = await processesOf(url);
      for (const pid of pids.filter(isAlive)) killHard(pid);
      while (pids.some(isAlive)) await pause(5);
    },
    restart: async () => {
      running = await startEmbedded({ dataDir: temporary.folder, log: () => undefined });
      lead(running.url);
    },
    stop: async () => {
      await running?.stop();
      await temporary.stop();
      fs.rmSync(path.dirname(link), { recursive: true, force: true });
    },
  };
}

/** The postmaster, which is the parent of whoever answers us, and all its children. */
async function processesOf(url: string): Promise<number[]> {
  const sql = openDatabase({ url, name: 'faults', max: 1 });
  try {
    const [row] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
    const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, parent: number]);
    const postmaster = all.find(([pid]) => pid === row.pid)?.[1];
    if (postmaster === undefined) throw new Error('the postmaster was not found');
    return [postmaster, ...all.filter(([, parent]) => parent === postmaster).map(([pid]) => pid)];
  } finally {
    void sql.end({ timeout: 0 });
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Its work was done a moment ago.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that is dead and was not waited for is gone, too.
    return (
      process.platform !== 'linux' || !/^State:\tZ/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
    );
  } catch {
    return false;
  }
}
