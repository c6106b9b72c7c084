import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkServer } from './check-server.ts';
import { openDatabase, type Database } from './connect.ts';
import { SetupError } from './setup-error.ts';

export type MigrateOptions = {
  url: string;
  /** Where `NNNNNN-name.sql` files are; the project's own unless told. */
  folder?: string;
  log?: (line: string) => void;
};

type Migration = { number: number; name: string; text: string; checksum: string };
type Applied = { number: number; name: string; checksum: string };

const FOLDER = path.join(import.meta.dirname, 'migrations');
const LOCK = 0x6d696e74;

/**
 * Brings a database up to this version: each missing migration in order, each in its own transaction. Two processes may
 * call it at once; the second waits. Returns the names that were applied now.
 * Throws SetupError when the database is not ours to change: too old, unsafe, newer than the code, or with an altered history.
 */
export async function migrate({
  url,
  folder = FOLDER,
  log = () => undefined,
}: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const sql = openDatabase({ url, name: 'migrate', max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  try {
    await checkServer(sql);
    await sql`select pg_advisory_lock(${LOCK})`;
    await sql`create table if not exists schema_migrations (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now())`;
    const applied = await sql<
      Applied[]
    >`select number, name, checksum from schema_migrations order by number`;
    checkHistory(migrations, applied);

    const missing = migrations.slice(applied.length);
    for (const migration of missing) {
      log(`Migrating the database: ${migration.name}`);
      await apply(sql, migration);
    }
    return missing.map(({ name }) => name);
  } finally {
    await sql.end();
  }
}

async function apply(sql: Database, { number, name, text, checksum }: Migration): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(text).simple();
      await tx`insert into schema_migrations (number, name, checksum) values (${number}, ${name}, ${checksum})`;
    });
  } catch (error) {
    throw new Error(`Migration ${name} failed and was rolled back: ${String(error)}`, { cause: error });
  }
}

/** What was applied must be, file by file, what the code has. */
function checkHistory(migrations: Migration[], applied: readonly Applied[]): void {
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (!migration) {
      throw new SetupError(
        `The database has migration ${row.name}, which this version of Packmint does not know; run the newer version, or restore a backup from before it.`,
      );
    }
    if (migration.number !== row.number || migration.checksum !== row.checksum) {
      throw new SetupError(
        `Migration ${migration.name} differs from what was applied to the database (${row.name}); restore the file and put the change into a new migration.`,
      );
    }
  }
}

/** All migrations in order. Throws when a file is misnamed or a number is missing or doubled. */
async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const number = Number(/^(\d{6})-[a-z0-9-]+\.sql$/.exec(file)?.[1]);
      if (number !== index + 1) {
        throw new Error(`${file} should be migration ${index + 1}, named like 000001-name.sql`);
      }
      const text = await readFile(path.join(folder, file), 'utf8');
      // A checkout with CRLF line ends is the same migration.
      const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      return { number, name: file.replace(/\.sql$/, ''), text, checksum };
    }),
  );
}
