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
 * call it at once; the second waits. A number may be free, and filled later: work that is done side by side lands in any
 * order. Returns the names that were applied now.
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

    const numbers = new Set(applied.map(({ number }) => number));
    const missing = migrations.filter(({ number }) => !numbers.has(number));
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
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const migration = known.get(row.number);
    if (!migration) {
      throw new SetupError(
        `The database has migration ${row.name}, which this version of Packmint does not know; run the newer version, or restore a backup from before it.`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new SetupError(
        `Migration ${migration.name} differs from what was applied to the database (${row.name}); restore the file and put the change into a new migration.`,
      );
    }
  }
}

/** All migrations in order. Throws when a file is misnamed or a number is doubled. */
async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const numberOf = (file: string | undefined) => /^(\d{6})-[a-z0-9-]+\.sql$/.exec(file ?? '')?.[1];
  return Promise.all(
    files.map(async (file, index) => {
      const number = Number(numberOf(file));
      if (!number) throw new Error(`${file} should be named like 000001-name.sql`);
      if (numberOf(files[index - 1]) === numberOf(file)) {
        throw new Error(`${file} has the number of ${files[index - 1]}; give it the next free one`);
      }
      const text = await readFile(path.join(folder, file), 'utf8');
      // A checkout with CRLF line ends is the same migration.
      const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      return { number, name: file.replace(/\.sql$/, ''), text, checksum };
    }),
  );
}
