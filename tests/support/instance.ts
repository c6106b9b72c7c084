import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '#server/config.ts';
import type { Context } from '#server/context.ts';
import { openContext, serve, startServer, type RunningServer } from '#server/main.ts';
import { testDatabase, type TestDatabase } from './database.ts';

export interface TestInstance {
  ctx: Context;
  database: TestDatabase;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  /** What the server logged as its own failure; a test may ask that it stays empty. */
  failures: string[];
  stop: () => Promise<void>;
}

/**
 * A whole server on a free port over a database of its own; `dist` serves the built web too. Without `jobs` it asks the
 * database of nothing by the clock.
 */
export async function testInstance({
  dist = null,
  jobs = true,
}: { dist?: string | null; jobs?: boolean } = {}): Promise<TestInstance> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'packmint-test-'));
  const failures: string[] = [];
  const config = readConfig({ PACKMINT_DATA: dataDir, PACKMINT_URL: 'http://localhost' });
  const { context: ctx, close } = await openContext({
    config,
    databaseUrl: database.url,
    log: (message, error) => failures.push(`${message}: ${String(error)}`),
  });
  const server: RunningServer = await (jobs ? startServer : serve)(ctx, { port: 0, dist });
  return {
    ctx,
    database,
    url: `http://127.0.0.1:${server.port}`,
    failures,
    stop: async () => {
      await server.stop();
      await close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
