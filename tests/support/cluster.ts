import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '#server/db/connect.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';

/** Passed from the run to each test file. */
export type TestCluster = {
  /** A database from which others can be created. */
  url: string;
  /** A migrated database that nobody connects to. */
  template: string;
};

/**
 * One PostgreSQL for a test run, with a migrated template. `TEST_DATABASE_URL` or `DATABASE_URL` lends one (its role
 * must be allowed to create databases); otherwise an embedded one lives in a temporary folder, as durable as in earnest.
 */
export async function startTestCluster(): Promise<TestCluster & { stop: () => Promise<void> }> {
  const lent = process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL'];
  const { url, stop } = lent ? { url: lent, stop: async () => undefined } : await startTemporary();
  const template = `packmint_test_${randomBytes(5).toString('hex')}`;
  const admin = openDatabase({ url, name: 'test run', max: 1 });
  try {
    await admin.unsafe(`create database ${template}`);
    await migrate({ url: urlOf(url, template) });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    template,
    stop: async () => {
      const left = await admin<{ datname: string }[]>`
        select datname from pg_database where datname like ${template + '%'}`;
      if (lent) for (const { datname } of left) await admin.unsafe(`drop database ${datname} with (force)`);
      await admin.end();
      await stop();
    },
  };
}

/** The same server, another database. */
export function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function startTemporary() {
  await sweepKilledRuns();
  const folder = fs.mkdtempSync(path.join(tmpdir(), `packmint-test-${process.pid}-`));
  // When tests run as root, PostgreSQL runs as somebody else and must get through.
  fs.chmodSync(folder, 0o711);
  const cluster = await startEmbedded({ dataDir: folder, log: () => undefined });
  return {
    url: cluster.url,
    stop: async () => {
      await cluster.stop();
      removeData(folder);
    },
  };
}

/** A run that was killed leaves its PostgreSQL alive. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of fs.readdirSync(tmpdir())) {
    const pid = Number(/^packmint-test-(\d+)-/.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const folder = path.join(tmpdir(), name);
    try {
      const cluster = await startEmbedded({ dataDir: folder, log: () => undefined });
      await cluster.stop();
      removeData(folder);
    } catch {
      // Another user's, or another run is sweeping it.
    }
  }
}

function removeData(folder: string): void {
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
