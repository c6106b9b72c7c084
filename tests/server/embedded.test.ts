import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { checkServer } from '#server/db/check-server.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { runningEmbedded, startEmbedded, type Embedded } from '#server/db/embedded.ts';
import { SetupError } from '#server/db/setup-error.ts';

const folders: string[] = [];
const running: Embedded[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map((cluster) => cluster.stop()));
  for (const folder of folders.splice(0)) {
    const orphaned =
      fs.existsSync(path.join(folder, 'postgres/data/postmaster.pid')) && runningEmbedded(folder);
    if (orphaned) await (await start(folder)).stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  running.length = 0;
});

function newFolder(mode = 0o711): string {
  const folder = fs.mkdtempSync(path.join(tmpdir(), `packmint-test-${process.pid}-`));
  fs.chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<Embedded> {
  const cluster = await startEmbedded({ dataDir, log: () => undefined, patienceMs: 0 });
  running.push(cluster);
  return cluster;
}

/** Another process that runs the cluster; resolves with the postmaster's id, or rejects with what it complained. */
async function startElsewhere(dataDir: string): Promise<{ child: ChildProcess; postmaster: number }> {
  const child = spawn(process.execPath, ['tests/support/run-embedded.ts', dataDir], { stdio: 'pipe' });
  children.push(child);
  let said = '';
  const postmaster = await new Promise<number>((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.stdout.on('data', (text: Buffer) => resolve(Number(text.toString().split(' ')[1])));
    child.on('close', () => reject(new Error(said)));
  });
  return { child, postmaster };
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

async function query<T>(cluster: Embedded, ask: (sql: Database) => Promise<T>): Promise<T> {
  const sql = openDatabase({ url: cluster.url, name: 'test', max: 1 });
  try {
    return await ask(sql);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

const keepRow = (cluster: Embedded) =>
  query(cluster, async (sql) => {
    await sql`create table kept (word text)`;
    await sql`insert into kept values ('still here')`;
  });
const readRow = (cluster: Embedded) => query(cluster, (sql) => sql`select word from kept`);

describe('the embedded PostgreSQL', () => {
  test('keeps its data from one start to the next, and nothing of it runs in between', async () => {
    const folder = newFolder();
    const first = await start(folder);
    await keepRow(first);
    await first.stop();
    await first.exited;
    expect(runningEmbedded(folder)).toBeUndefined();

    const second = await start(folder);
    expect(await readRow(second)).toEqual([{ word: 'still here' }]);
    expect(runningEmbedded(folder)).toBe(second.url);
  });

  test('loses nothing it confirmed, and serves a role that is no superuser', async () => {
    const cluster = await start(newFolder());
    await query(cluster, async (sql) => {
      await checkServer(sql);
      const [row] = await sql`
        select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
          current_setting('synchronous_commit') as commit, current_setting('max_connections') as connections,
          current_setting('is_superuser') as superuser, current_setting('listen_addresses') as addresses`;
      expect(row).toEqual({
        fsync: 'on',
        pages: 'on',
        commit: 'on',
        connections: '200',
        superuser: 'off',
        addresses: '',
      });
    });
  });

  test('is taken over, not started anew, when the process that ran it was killed', async () => {
    const folder = newFolder();
    const { child, postmaster } = await startElsewhere(folder);
    await kill(child);
    const adopted = await start(folder);
    expect(adopted.pid).toBe(postmaster);
    await keepRow(adopted);
    await adopted.stop();
    expect(runningEmbedded(folder)).toBeUndefined();
  });

  test('recovers what was committed when it was killed itself, although its number now belongs to another program', async () => {
    const folder = newFolder();
    const first = await start(folder);
    await keepRow(first);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const file = path.join(folder, 'postgres/data/postmaster.pid');
    const [, ...rest] = fs.readFileSync(file, 'utf8').split('\n');
    fs.writeFileSync(file, [process.pid, ...rest].join('\n'));
    const second = await start(folder);
    expect(await readRow(second)).toEqual([{ word: 'still here' }]);
  });

  test('is there after its making was killed at any moment', async () => {
    const folder = newFolder();
    for (const afterMs of [150, 300, 450, 600]) {
      const attempt = startElsewhere(folder).catch(() => undefined);
      await sleep(afterMs);
      for (const child of children.splice(0)) await kill(child);
      await attempt;
    }
    await keepRow(await start(folder));
  });
});

describe('two starts of one data folder', () => {
  test('at the same moment: one runs, the other says so in a sentence', async () => {
    const folder = newFolder();
    const starts = await Promise.allSettled([
      startElsewhere(folder),
      startElsewhere(folder),
      startElsewhere(folder),
    ]);
    const refused = starts.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const { reason } of refused)
      expect(String(reason)).toMatch(/Packmint already runs on .* \(process \d+\); stop it first/);
  });

  test('stay apart after a crash inside PostgreSQL closed every session', async () => {
    const folder = newFolder();
    const cluster = await start(folder);
    const backend = await query(cluster, (sql) =>
      sql<{ pid: number }[]>`select pg_backend_pid() as pid`.then(([row]) => {
        process.kill(row?.pid ?? 0, 'SIGKILL');
        return row?.pid;
      }),
    );
    expect(backend).toBeGreaterThan(1);
    await expect
      .poll(() => startElsewhere(folder).then(({ child }) => kill(child), String), { interval: 500 })
      .toMatch(/already runs/);
  });
});

describe('what the person must mend is said in one sentence', () => {
  const refusal = async (folder: string) => {
    const error = await start(folder).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SetupError);
    return (error as SetupError).message;
  };

  test('files of another major version', async () => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, 'postgres/data'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'postgres/data/PG_VERSION'), '14\n');
    expect(await refusal(folder)).toMatch(/was written by PostgreSQL 14 and this is 18; set PACKMINT_DATA/);
  });

  test('a database folder that is gone', async () => {
    const folder = newFolder();
    fs.symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'postgres'));
    expect(await refusal(folder)).toMatch(/nowhere is gone; bring it back, or remove the link/);
  });

  test('a data folder that is none', async () => {
    const file = path.join(newFolder(), 'file');
    fs.writeFileSync(file, '');
    expect(await refusal(file)).toMatch(
      /file cannot hold the database \(ENOTDIR.*\); set PACKMINT_DATA to one/,
    );
  });

  test('a password that is not the database’s', async () => {
    const folder = newFolder();
    await (await start(folder)).stop();
    fs.writeFileSync(path.join(folder, 'postgres/password'), 'other');
    expect(await refusal(folder)).toMatch(/password does not fit its database/);
    fs.rmSync(path.join(folder, 'postgres/data/postmaster.pid'), { force: true });
  });

  test('settings that could lose a confirmed claim', async () => {
    const folder = newFolder();
    await (await start(folder)).stop();
    fs.appendFileSync(path.join(folder, 'postgres/data/postgresql.auto.conf'), 'fsync = off\n');
    const cluster = await start(folder);
    await query(cluster, (sql) => expect(checkServer(sql)).rejects.toThrow(/fsync = off.*set fsync = on/));
  });

  test('a server that is not there', async () => {
    const sql = openDatabase({ url: 'postgres://me:secret@127.0.0.1:1/none', name: 'test', max: 1 });
    const checked = checkServer(sql);
    await expect(checked).rejects.toThrow(SetupError);
    await expect(checked).rejects.toThrow(
      /does not let us in \(.*ECONNREFUSED.*\); start it, or correct DATABASE_URL/,
    );
    await expect(checked).rejects.not.toThrow(/secret/);
    await sql.end();
  });
});

describe.runIf(process.getuid?.() === 0)('when root starts it', () => {
  test('an empty private folder is opened just enough for PostgreSQL’s own user', async () => {
    const folder = newFolder(0o700);
    await start(folder);
    expect(fs.statSync(folder).mode & 0o777).toBe(0o711);
    expect(fs.lstatSync(path.join(folder, 'postgres')).isDirectory()).toBe(true);
  });

  test('a cluster that an ordinary user made goes on as that user', async () => {
    const folder = newFolder();
    await keepRow(await start(folder));
    await running[0]?.stop();
    const cluster = path.join(folder, 'postgres/data');
    for (const name of ['', ...(fs.readdirSync(cluster, { recursive: true }) as string[])]) {
      fs.chownSync(path.join(cluster, name), 12_345, 12_345);
    }
    const second = await start(folder);
    expect(fs.statSync(`/proc/${second.pid}`).uid).toBe(12_345);
    expect(await readRow(second)).toEqual([{ word: 'still here' }]);
  });

  test('under a folder that is root’s alone, the database lives where that user can enter', async () => {
    const folder = newFolder(0o700);
    const dataDir = path.join(folder, 'data');
    const cluster = await start(dataDir);
    const home = fs.realpathSync(path.join(dataDir, 'postgres'));
    folders.push(home);
    expect(home).toMatch(/^\/var\/lib\/packmint\//);
    await keepRow(cluster);
    await cluster.stop();
    expect(await readRow(await start(dataDir))).toEqual([{ word: 'still here' }]);
  });
});
