import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '#server/config.ts';
import type { Context } from '#server/context.ts';
import { openContext } from '#server/main.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import type { ServerMessage } from './serve.ts';

/** A server in a process of its own, to be killed like one. */
export interface ServerProcess {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  /** What it logged as its own failure. */
  failures: string[];
  /** SIGKILL: nothing is finished, nothing is answered. Resolves when the process is gone. */
  kill: () => Promise<void>;
}

/** Several servers over one database, and a context beside them for the verbs of staff. */
export interface Fleet {
  ctx: Context;
  database: TestDatabase;
  /** The servers that run, in the order of their start. */
  servers: ServerProcess[];
  /** Starts one more. */
  start: () => Promise<ServerProcess>;
  stop: () => Promise<void>;
}

/** A database of its own with so many server processes over it; call `stop` in `afterAll`. */
export async function testFleet(count: number): Promise<Fleet> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'packmint-test-'));
  const env = { DATABASE_URL: database.url, PACKMINT_DATA: dataDir, PACKMINT_URL: 'http://localhost' };
  // The first to open makes the master key's file, which the others read.
  const { context: ctx, close } = await openContext({ config: readConfig(env), databaseUrl: database.url });
  const servers: ServerProcess[] = [];
  const start = async () => {
    const server = await startProcess(env, () => servers.splice(servers.indexOf(server), 1));
    servers.push(server);
    return server;
  };
  await Promise.all(Array.from({ length: count }, start));
  return {
    ctx,
    database,
    servers,
    start,
    stop: async () => {
      await Promise.all([...servers].map((server) => server.kill()));
      await close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startProcess(env: Record<string, string>, onExit: () => void): Promise<ServerProcess> {
  const child = fork(path.join(import.meta.dirname, 'serve.ts'), {
    env: { ...env, PATH: process.env['PATH'] },
    // The test runner's own arguments are not for a server.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit').then(onExit);
  const failures: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: ServerMessage) => {
      if ('port' in message) resolve(message.port);
      else failures.push(message.failure);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it served`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    failures,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
