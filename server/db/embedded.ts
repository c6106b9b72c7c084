import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import {
  clusterName,
  createCluster,
  findPostmaster,
  logTail,
  spawnPostmaster,
  stopPostmaster,
  type Postmaster,
} from './embedded-process.ts';
import { prepareSite, type Site } from './embedded-site.ts';
import { SetupError } from './setup-error.ts';

export type Log = (line: string) => void;

export type EmbeddedOptions = {
  dataDir: string;
  log: Log;
  /** How long another runner of this folder, told to stop, may take to let go. */
  patienceMs?: number;
};

export type Embedded = {
  /** `postgres://…?host=<socket folder>`: for `openDatabase`, libpq and `pg`. The role owns its database and may create more. */
  url: string;
  /** The postmaster's process id. */
  pid: number;
  /** Resolves when PostgreSQL is gone, asked or not. */
  exited: Promise<void>;
  /** Fast shutdown; resolves when the process is gone. */
  stop: () => Promise<void>;
};

/** Held on the maintenance database by the process that runs a cluster: a killed one lets go by dying. */
const RUNNER_LOCK = 0x7061636b;

type Guard = { sql: postgres.Sql; postmaster: Postmaster };

/**
 * Starts the embedded PostgreSQL of a data folder, or takes over one whose starter was killed.
 * Throws SetupError when another process runs this folder, or PostgreSQL cannot run here.
 */
export async function startEmbedded({ dataDir, log, patienceMs = 5000 }: EmbeddedOptions): Promise<Embedded> {
  const site = prepareSite(dataDir, log);
  await createCluster(site, log);
  let guard = await reachCluster(site, log, patienceMs);

  const [running] = await guard.sql<
    { clusterName: string }[]
  >`select current_setting('cluster_name') as "clusterName"`;
  if (running?.clusterName !== clusterName(site)) {
    log('Restarting PostgreSQL with the settings of this version');
    await guard.sql.end();
    await stopPostmaster(site, guard.postmaster, log);
    guard = await reachCluster(site, log, patienceMs);
  }
  await createDatabase(guard.sql, site.password);
  return supervise(site, guard, log);
}

/** The address of an embedded PostgreSQL that somebody else is running on this data folder; undefined when nobody is. */
export function runningEmbedded(dataDir: string): string | undefined {
  const site = prepareSite(dataDir, () => undefined);
  const postmaster = findPostmaster(site);
  return postmaster?.ready ? urlOf(site, postmaster) : undefined;
}

/** Waits for a ready postmaster, starting one when there is none, and takes the runner's lock on it. */
async function reachCluster(site: Site, log: Log, patienceMs: number): Promise<Guard> {
  const begun = Date.now();
  let started: ReturnType<typeof spawnPostmaster> | undefined;
  for (let attempts = 0, told = 0; ; await sleep(20)) {
    const postmaster = findPostmaster(site);
    if (postmaster?.ready) {
      const sql = connect(site, postmaster);
      if (await takeLock(sql, site, Date.now() - begun < patienceMs)) return { sql, postmaster };
    } else if (!postmaster && (!started || started.exited())) {
      const wait = started && attempts < 30 && logTail(site).includes('still in use');
      if (started && !wait)
        throw new SetupError(`PostgreSQL did not start (${logTail(site)}); its log is ${site.logFile}.`);
      // Backends of a killed postmaster leave within a moment, and PostgreSQL rightly waits for the last of them.
      if (wait) await sleep(200);
      attempts += 1;
      started = spawnPostmaster(site);
    }
    const seconds = Math.floor((Date.now() - begun) / 1000);
    if (seconds >= told + 5) log(`Waiting for PostgreSQL (${seconds} s)`);
    if (seconds >= told + 5) told = seconds;
  }
}

function connect(site: Site, postmaster: Postmaster): postgres.Sql {
  return postgres({
    host: postmaster.socketFolder,
    port: postmaster.port,
    user: 'postgres',
    password: site.password,
    database: 'postgres',
    max: 1,
    // The lock lives as long as this one connection.
    max_lifetime: null,
    idle_timeout: 0,
    fetch_types: false,
    connection: { application_name: `packmint runner ${process.pid}` },
    onnotice: () => undefined,
  });
}

/** False to try again: PostgreSQL went away meanwhile. Throws SetupError when another live process keeps the lock. */
async function takeLock(sql: postgres.Sql, site: Site, patient: boolean): Promise<boolean> {
  try {
    const [row] = await sql<{ locked: boolean }[]>`select pg_try_advisory_lock(${RUNNER_LOCK}) as locked`;
    if (row?.locked) return true;
    const [holder] = await sql<{ name: string }[]>`
      select application_name as name from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and objid = ${RUNNER_LOCK} and granted`;
    await sql.end();
    if (!holder || patient) return false;
    const pid = holder.name.replace(/\D/g, '');
    throw new SetupError(
      `Packmint already runs on ${site.home} (process ${pid}); stop it first, or set PACKMINT_DATA to another folder.`,
    );
  } catch (error) {
    if (error instanceof SetupError) throw error;
    await sql.end({ timeout: 0 });
    if ((error as { code?: string }).code === '28P01') {
      throw new SetupError(
        `The file ${site.home}/password does not fit its database; restore both from the same backup.`,
      );
    }
    return false;
  }
}

/** The application's role owns its database and is no superuser, as it would be on somebody's own PostgreSQL. */
async function createDatabase(sql: postgres.Sql, password: string): Promise<void> {
  const [role] = await sql`select 1 from pg_roles where rolname = 'packmint'`;
  if (!role) await sql.unsafe(`create role packmint login createdb password '${password}'`);
  const [database] = await sql`select 1 from pg_database where datname = 'packmint'`;
  if (!database) await sql.unsafe('create database packmint owner packmint');
}

function supervise(site: Site, { sql, postmaster }: Guard, log: Log): Embedded {
  const { pid } = postmaster;
  const { promise: exited, resolve: onExited } = Promise.withResolvers<undefined>();
  let stopping: Promise<void> | undefined;
  const watch = setInterval(() => {
    if (findPostmaster(site)?.pid !== pid) onExited(undefined);
    else if (!stopping) void keepLock(sql);
  }, 1000).unref();
  const stop = async () => {
    clearInterval(watch);
    await stopPostmaster(site, postmaster, log);
    await sql.end({ timeout: 0 });
    onExited(undefined);
  };
  return {
    url: urlOf(site, postmaster),
    pid,
    exited,
    stop: () => (stopping ??= stop()),
  };
}

function urlOf({ password }: Site, { port, socketFolder }: Postmaster): string {
  return `postgres://packmint:${password}@localhost:${port}/packmint?host=${encodeURIComponent(socketFolder)}`;
}

/** A crash of any backend closes every session; PostgreSQL recovers by itself, and the lock is taken anew. */
async function keepLock(sql: postgres.Sql): Promise<void> {
  try {
    await sql`select pg_try_advisory_lock(${RUNNER_LOCK}) where not exists (
      select from pg_locks where pid = pg_backend_pid() and objid = ${RUNNER_LOCK})`;
  } catch {
    // Still recovering, or gone: the next look tells.
  }
}
