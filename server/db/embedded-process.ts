import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { moveInto } from './embedded-owner.ts';
import { makeSocketFolder, type Site } from './embedded-site.ts';
import { SetupError } from './setup-error.ts';

/** A postmaster that runs on our cluster, as its `postmaster.pid` tells. */
export type Postmaster = { pid: number; port: number; socketFolder: string; ready: boolean };

/** Above every system's largest process id, so never alive. */
const DEAD_PID = 4_194_305;

/** Durability (fsync, synchronous_commit, full_page_writes) is PostgreSQL's default and stays so. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/** Name of the running cluster: differs when this version would start it differently. */
export function clusterName(site: Site): string {
  const settings = createHash('sha256').update(JSON.stringify(SETTINGS)).digest('hex').slice(0, 8);
  return `packmint ${site.version} ${settings}`;
}

/**
 * Makes the cluster's files if they are not there. A kill in the middle leaves a folder that nobody looks at, never
 * half a cluster. Throws SetupError when PostgreSQL cannot run here, or the files are another major version's.
 */
export async function createCluster(site: Site, log: (line: string) => void): Promise<void> {
  const versionFile = path.join(site.cluster, 'PG_VERSION');
  const major = site.version.split('.')[0] ?? '';
  if (!fs.existsSync(versionFile)) {
    log('Creating the database cluster');
    await runInitdb(site);
  }
  const found = fs.readFileSync(versionFile, 'utf8').trim();
  if (found !== major) {
    throw new SetupError(
      `${site.cluster} was written by PostgreSQL ${found} and this is ${major}; set PACKMINT_DATA to another folder, or start the Packmint version that made it.`,
    );
  }
}

async function runInitdb(site: Site): Promise<void> {
  const draft = fs.mkdtempSync(path.join(site.home, 'data-new-'));
  const passwordFile = path.join(draft, 'password');
  const cluster = path.join(draft, 'data');
  fs.writeFileSync(passwordFile, site.password, { mode: 0o600 });
  for (const file of [draft, passwordFile]) chownToOwner(site, file);

  const child = spawn(
    path.join(site.native, 'bin', 'initdb'),
    [
      ...[
        '-D',
        cluster,
        '-U',
        'postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
      ],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ],
    { ...site.owner, cwd: '/', env: environment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | string>((done) => {
    child.on('error', (error) => done(error.message));
    child.on('close', (status) => done(status ?? 'killed'));
  });
  if (code === 0) {
    moveInto(cluster, site.cluster);
    syncFolder(site.home);
  }
  fs.rmSync(draft, { recursive: true, force: true });
  if (!fs.existsSync(path.join(site.cluster, 'PG_VERSION'))) {
    const reason = said.trim().split('\n')[0] ?? '';
    throw new SetupError(
      `The embedded PostgreSQL cannot run here (${[code, reason].join(': ')}); set DATABASE_URL to your own PostgreSQL 15 or newer.`,
    );
  }
}

/** Starts a postmaster that outlives us if we are killed. Resolves nothing: watch `findPostmaster` and `exited`. */
export function spawnPostmaster(site: Site): { exited: () => boolean } {
  const socketFolder = makeSocketFolder(site.owner);
  rotateLog(site.logFile);
  const logFd = fs.openSync(site.logFile, 'a', 0o600);
  const settings = { ...SETTINGS, unix_socket_directories: socketFolder, cluster_name: clusterName(site) };
  const child = spawn(
    path.join(site.native, 'bin', 'postgres'),
    ['-D', site.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // Detached: a Ctrl-C at the terminal must reach the server first and PostgreSQL last.
    { ...site.owner, cwd: '/', env: environment(), detached: true, stdio: ['ignore', logFd, logFd] },
  );
  fs.closeSync(logFd);
  let exited = false;
  const onExit = () => {
    exited = true;
    fs.rmSync(socketFolder, { recursive: true, force: true });
  };
  child.on('exit', onExit).on('error', onExit).unref();
  return { exited: () => exited };
}

/** The live postmaster of this cluster, if any. A pid file that its writer left behind is made harmless on the way. */
export function findPostmaster(site: Site): Postmaster | undefined {
  const file = path.join(site.cluster, 'postmaster.pid');
  let lines: string[];
  try {
    lines = fs.readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const socketFolder = lines[4] ?? '';
  if (isPostmaster(pid, site.cluster)) {
    return { pid, port, socketFolder, ready: lines[7]?.trim() === 'ready' };
  }
  // The number may meanwhile be some other program's, and PostgreSQL would then refuse to start. Only the number is
  // changed: the shared memory id in the file still protects against backends that outlived their postmaster.
  if (pid > 0 && pid !== DEAD_PID && isAlive(pid)) {
    fs.writeFileSync(file, [DEAD_PID, ...lines.slice(1)].join('\n'));
  }
  if (path.basename(socketFolder).startsWith('packmint-pg-')) {
    fs.rmSync(socketFolder, { recursive: true, force: true });
  }
  return undefined;
}

/** Fast shutdown: sessions end, a checkpoint is written. Resolves when the process is gone. */
export async function stopPostmaster(
  site: Site,
  postmaster: Postmaster,
  log: (line: string) => void,
): Promise<void> {
  const { pid, socketFolder } = postmaster;
  const signal = (name: NodeJS.Signals) => {
    if (isPostmaster(pid, site.cluster)) process.kill(pid, name);
  };
  signal('SIGINT');
  const begun = Date.now();
  for (let told = 0; isPostmaster(pid, site.cluster);) {
    await sleep(10);
    const seconds = Math.floor((Date.now() - begun) / 1000);
    if (seconds >= told + 10) log(`PostgreSQL is writing its last checkpoint (${seconds} s)`);
    if (seconds >= told + 10) told = seconds;
    // It recovers from its log at the next start.
    if (seconds >= 120) signal('SIGQUIT');
  }
  fs.rmSync(socketFolder, { recursive: true, force: true });
}

/** The last lines PostgreSQL wrote, for an error message. */
export function logTail(site: Site): string {
  return fs.readFileSync(site.logFile, 'utf8').slice(-4000).trim().split('\n').slice(-3).join(' | ');
}

/** A postmaster's working folder is its cluster, which no other program's is; a zombie has none. */
function isPostmaster(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    if (process.platform === 'linux') return fs.readlinkSync(`/proc/${pid}/cwd`) === cluster;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function chownToOwner(site: Site, file: string): void {
  if (site.owner) fs.chownSync(file, site.owner.uid, site.owner.gid);
}

function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, 'r');
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}

/** PG* variables of the person who starts us would change the cluster's settings. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
}

function rotateLog(file: string): void {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 10_000_000) fs.renameSync(file, `${file}.1`);
}
