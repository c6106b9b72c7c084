import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { readConfig } from '#server/config.ts';
import type { Context } from '#server/context.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { migrate } from '#server/db/migrate.ts';
import { openContext } from '#server/main.ts';
import type { Arm } from './fault-points.ts';
import type { ServerMessage } from './fault-server.ts';
import { startPostgres, type MortalPostgres } from './postgres.ts';

/** A server in a process of its own. */
export interface FaultServer {
  port: number;
  /** What it logged as its own failure. */
  failures: string[];
  /** It will die there; see `died`. */
  arm: (arm: Arm) => void;
  /** Resolves when the process is gone. */
  died: Promise<void>;
  kill: () => Promise<void>;
}

/** A PostgreSQL, servers over it, and the verbs of staff beside them. */
export interface World {
  postgres: MortalPostgres;
  sql: Database;
  context: Context;
  /** The servers that run, in the order of their start. */
  servers: FaultServer[];
  /** @param clockShiftMs how wrong the server's clock is */
  start: (options?: { clockShiftMs?: number }) => Promise<FaultServer>;
  /** Exactly two servers with right clocks. */
  reset: () => Promise<void>;
  stop: () => Promise<void>;
}

export async function openWorld(): Promise<World> {
  const postgres = await startPostgres();
  const { url, folder } = postgres;
  await migrate({ url });
  const env = { DATABASE_URL: url, PACKMINT_DATA: folder, PACKMINT_URL: 'http://localhost' };
  const sql = openDatabase({ url, name: 'faults', statementTimeoutMs: 0 });
  // The first to open makes the master key's file, which the servers read.
  const { context, close } = await openContext({ config: readConfig(env), databaseUrl: url });
  const servers: FaultServer[] = [];
  const odd = new Set<FaultServer>();
  const start: World['start'] = async ({ clockShiftMs = 0 } = {}) => {
    const server = await startProcess(env, clockShiftMs);
    void server.died.then(() => servers.splice(servers.indexOf(server), 1));
    servers.push(server);
    if (clockShiftMs !== 0) odd.add(server);
    return server;
  };
  return {
    postgres,
    sql,
    context,
    servers,
    start,
    reset: async () => {
      await Promise.all(servers.filter((server) => odd.has(server)).map((server) => server.kill()));
      while (servers.length < 2) await start();
      for (const { failures } of servers) failures.length = 0;
    },
    stop: async () => {
      await Promise.all([...servers].map((server) => server.kill()));
      await close();
      await sql.end({ timeout: 5 });
      await postgres.stop();
    },
  };
}

async function startProcess(env: Record<string, string>, clockShiftMs: number): Promise<FaultServer> {
  const here = import.meta.dirname;
  const child = fork(path.join(here, 'fault-server.ts'), {
    env: { ...env, PATH: process.env['PATH'], CLOCK_SHIFT_MS: String(clockShiftMs) },
    execArgv: clockShiftMs === 0 ? [] : ['--import', path.join(here, 'shift-clock.ts')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(() => undefined);
  const failures: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: ServerMessage) => {
      if ('port' in message) resolve(message.port);
      else failures.push(message.failure);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it served`)));
  });
  return {
    port,
    failures,
    arm: (arm) => void child.send(arm),
    died,
    kill: async () => {
      child.kill('SIGKILL');
      await died;
    },
  };
}
