import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { readConfig } from '#server/config.ts';
import type { Context } from '#server/context.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { startTemporary } from '#server/db/embedded-temporary.ts';
import { migrate } from '#server/db/migrate.ts';
import { openContext } from '#server/main.ts';

/** A database of the bench's own, with durability on, and what runs on it. */
export interface BenchInstance {
  sql: Database;
  url: string;
  folder: string;
  context: Context;
  /** Starts a file of scripts/bench/ as a process of its own on the same database, with more in its environment; its port. */
  serve: (file: string, more?: Record<string, string>) => Promise<number>;
}

/** Runs `measure` on an instance that is made for it and removed after it. */
export async function withInstance<Result>(
  measure: (instance: BenchInstance) => Promise<Result>,
): Promise<Result> {
  const { url, folder, stop } = await startTemporary();
  const env = {
    ...process.env,
    DATABASE_URL: url,
    PACKMINT_DATA: folder,
    PACKMINT_URL: 'http://localhost',
  };
  const sql = openDatabase({ url, name: 'bench', statementTimeoutMs: 0 });
  const children: ChildProcess[] = [];
  const serve = async (file: string, more: Record<string, string> = {}) => {
    const child = fork(path.join(import.meta.dirname, file), {
      env: { ...env, ...more },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.push(child);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return port;
  };
  try {
    await migrate({ url });
    const { context, close } = await openContext({ config: readConfig(env), databaseUrl: url });
    try {
      return await measure({ sql, url, folder, context, serve });
    } finally {
      await close();
    }
  } finally {
    for (const child of children) child.disconnect();
    await sql.end({ timeout: 5 });
    await stop();
  }
}
