import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkServer } from '#server/db/check-server.ts';
import { openDatabase } from '#server/db/connect.ts';
import { dumpSchema } from '#server/db/dump-schema.ts';
import { migrate } from '#server/db/migrate.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';

const SCHEMA = path.join(import.meta.dirname, '../../server/db/schema.sql');
const opened: TestDatabase[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.drop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await testDatabase({ template: false });
  opened.push(database);
  return database;
}

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packmint-migrations-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

const ONE = { '000001-shelf.sql': 'create table shelf (id int);' };
const TWO = { ...ONE, '000002-box.sql': 'create table box (id int); insert into shelf values (1);' };

describe('the project’s own migrations', () => {
  test('make the schema that is checked in (to refresh it: npx vitest run -u tests/server/migrations.test.ts)', async () => {
    const { url, sql } = await emptyDatabase();
    await migrate({ url });
    await expect(await dumpSchema(sql)).toMatchFileSnapshot(SCHEMA);
  });

  test('are applied once when two processes start at the same moment, and not again later', async () => {
    const { url } = await emptyDatabase();
    const applied = await Promise.all([migrate({ url }), migrate({ url }), migrate({ url })]);
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(applied.flat()).toContain('000001-spine');
    expect(await migrate({ url })).toEqual([]);
  });
});

describe('a migration', () => {
  test('follows what is already there', async () => {
    const { url, sql } = await emptyDatabase();
    expect(await migrate({ url, folder: await folderOf(ONE) })).toEqual(['000001-shelf']);
    expect(await migrate({ url, folder: await folderOf(TWO) })).toEqual(['000002-box']);
    expect(await sql`select id from shelf`).toHaveLength(1);
  });

  test('that fails leaves nothing behind, and those before it stay', async () => {
    const { url, sql } = await emptyDatabase();
    const folder = await folderOf({ ...ONE, '000002-box.sql': 'create table box (id int); select 1 / 0;' });
    await expect(migrate({ url, folder })).rejects.toThrow(
      /000002-box failed and was rolled back.*division by zero/,
    );
    expect(await sql`select to_regclass('shelf') is not null as shelf, to_regclass('box') as box`).toEqual([
      { shelf: true, box: null },
    ]);
    expect(await migrate({ url, folder: await folderOf(TWO) })).toEqual(['000002-box']);
  });

  test('that was changed after it was applied is refused by name', async () => {
    const { url } = await emptyDatabase();
    await migrate({ url, folder: await folderOf(TWO) });
    const changed = await folderOf({ ...TWO, '000001-shelf.sql': 'create table shelf (id bigint);' });
    await expect(migrate({ url, folder: changed })).rejects.toThrow(
      /000001-shelf differs from what was applied/,
    );
  });

  test('from a newer version is refused by name', async () => {
    const { url } = await emptyDatabase();
    await migrate({ url, folder: await folderOf(TWO) });
    const refused = migrate({ url, folder: await folderOf(ONE) });
    await expect(refused).rejects.toThrow(SetupError);
    await expect(refused).rejects.toThrow(/000002-box, which this version of Packmint does not know/);
  });

  test('needs a number of its own', async () => {
    const { url } = await emptyDatabase();
    const folder = await folderOf({ ...ONE, '000001-twin.sql': 'select 1' });
    await expect(migrate({ url, folder })).rejects.toThrow(
      /000001-twin.sql has the number of 000001-shelf.sql/,
    );
  });

  test('that was begun earlier and lands later is applied then', async () => {
    const { url, sql } = await emptyDatabase();
    const late = { '000003-late.sql': 'create table late (id int);' };
    await migrate({ url, folder: await folderOf({ ...ONE, ...late }) });
    expect(await migrate({ url, folder: await folderOf({ ...TWO, ...late }) })).toEqual(['000002-box']);
    expect(await sql`select id from shelf`).toHaveLength(1);
  });
});

describe('a server that could lose a confirmed claim', () => {
  test('is refused with the setting to change', async () => {
    const { url, sql } = await emptyDatabase();
    await checkServer(sql);
    const [row] = await sql<{ name: string }[]>`select current_database() as name`;
    await sql.unsafe(`alter database ${row?.name ?? ''} set synchronous_commit = off`);
    const later = openDatabase({ url, name: 'test', max: 1 });
    await expect(checkServer(later)).rejects.toThrow(/synchronous_commit = off.*set synchronous_commit = on/);
    await expect(migrate({ url })).rejects.toThrow(SetupError);
    await later.end();
  });
});
