import { randomBytes } from 'node:crypto';
import { openDatabase } from '#server/db/connect.ts';
import { startTemporary } from '#server/db/embedded-temporary.ts';
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

/**
 * Waiting for a lock as well as for who holds a transaction open, as long as a stalled disk or a busy machine may take:
 * in a test, what takes longer than the seconds that a server allows is not a fault of the product.
 */
const PATIENCE = { lock_timeout: '2min', idle_in_transaction_session_timeout: '5min' };

/** The same server, another database; whoever connects to it has patience. */
export function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  for (const [setting, value] of Object.entries(PATIENCE)) changed.searchParams.set(setting, value);
  return changed.href;
}
