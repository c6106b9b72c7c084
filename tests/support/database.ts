import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { urlOf } from './cluster.ts';

export type TestDatabase = {
  sql: Database;
  /** For a process of its own, as `DATABASE_URL`. */
  url: string;
  /** Closes `sql` and removes the database; call it in `afterAll`. */
  drop: () => Promise<void>;
};

/**
 * A database of its own for one test file: migrated, empty, on real PostgreSQL.
 * `template: false` gives one without any migration.
 */
export async function testDatabase({
  max = 10,
  template = true,
}: { max?: number; template?: boolean } = {}): Promise<TestDatabase> {
  const cluster = inject('cluster');
  const name = `${cluster.template}_${randomBytes(5).toString('hex')}`;
  const source = template ? cluster.template : 'template1';
  await administer(cluster.url, `create database ${name} template ${source}`);
  const url = urlOf(cluster.url, name);
  const sql = openDatabase({ url, name: 'test', max });
  return {
    sql,
    url,
    drop: async () => {
      await sql.end({ timeout: 1 });
      await drop(cluster.url, name);
    },
  };
}

/** insufficient_privilege: to put a superuser's autovacuum out. object_in_use: it has not made way within five seconds. */
const IN_THE_WAY: ReadonlySet<string> = new Set(['42501', '55006']);

/** Whoever is still connected is put out. Autovacuum, a superuser's, is not put out by force, but makes way for a plain drop. */
async function drop(url: string, name: string): Promise<void> {
  for (let force = true; ; force = !force) {
    try {
      return await administer(url, `drop database ${name}${force ? ' with (force)' : ''}`);
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || !IN_THE_WAY.has(error.code)) throw error;
    }
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const admin = openDatabase({ url, name: 'test setup', max: 1 });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end();
  }
}
