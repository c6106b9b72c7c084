import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runningEmbedded, startEmbedded } from '#server/db/embedded.ts';

let dataDir: string;
let port: number;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = fs.mkdtempSync(path.join(tmpdir(), `packmint-test-${process.pid}-`));
  fs.chmodSync(dataDir, 0o711);
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  port = (probe.address() as AddressInfo).port;
  probe.close();
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  if (runningEmbedded(dataDir)) await (await startEmbedded({ dataDir, log: () => undefined })).stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

/** `npm start` without npm: what the launcher hands over to. */
function launch(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      PACKMINT_DATA: dataDir,
      PACKMINT_DEMO: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  children.push(child);
  let said = '';
  // Not "close": after a disconnect that never comes.
  const ended = Promise.all([once(child, 'exit'), finished(child.stdout), finished(child.stderr)]).then(
    ([[code]]) => code as number | null,
  );
  const ready = new Promise<void>((resolve, reject) => {
    const listen = (text: Buffer) => {
      said += text.toString();
      if (/^READY http:\/\//m.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void ended.then(() => reject(new Error(said)));
  });
  // Who only waits for the end does not care.
  ready.catch(() => undefined);
  return { child, ready, ended, said: () => said };
}

const isServing = () =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  );

describe('npm start', () => {
  test('says READY and serves; a second one says so; one Ctrl-C, however often it arrives, stops everything and is no failure', async () => {
    const first = launch();
    await first.ready;
    await expect.poll(isServing).toBe(true);
    const second = launch();
    expect(await second.ended).toBe(1);
    expect(second.said().trim()).toMatch(/^Packmint already runs at http:\/\/localhost:\d+; [^\n]*$/);
    for (let times = 0; times < 3; times += 1) first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.said().match(/Stopping/g)).toHaveLength(1);
    expect(await isServing()).toBe(false);
    expect(runningEmbedded(dataDir)).toBeUndefined();
  });

  test('after a kill of the whole program takes PostgreSQL over and serves again', async () => {
    const killed = launch();
    await killed.ready;
    const database = runningEmbedded(dataDir);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const next = launch();
    await next.ready;
    expect(runningEmbedded(dataDir)).toBe(database);
    await expect.poll(isServing).toBe(true);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  test('stops when the launcher that started it is gone', async () => {
    const orphan = launch();
    await orphan.ready;
    orphan.child.disconnect();
    expect(await orphan.ended).toBe(0);
    expect(runningEmbedded(dataDir)).toBeUndefined();
  });

  test('stopped while it is still starting leaves no PostgreSQL behind', async () => {
    const early = launch();
    early.child.stdout.once('data', () => early.child.kill('SIGINT'));
    expect(await early.ended).toBe(0);
    expect(runningEmbedded(dataDir)).toBeUndefined();
  });

  test.each([
    [{ PORT: 'http' }, 'PORT is "http"; set it to a whole number from 1 to 65535.'],
    [{ PACKMINT_DATA: '/dev/null' }, 'set PACKMINT_DATA to one that you may write to.'],
    [{ PACKMINT_DATA: '/proc/nope' }, 'set PACKMINT_DATA to one that you may write to.'],
    [{ DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none' }, 'start it, or correct DATABASE_URL.'],
  ])('with a wrong setting (%o) ends with one sentence', async (env, sentence) => {
    const refused = launch(env);
    expect(await refused.ended).toBe(1);
    const lines = refused.said().trim().split('\n');
    expect(lines.at(-1)).toContain(sentence);
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(refused.said()).not.toContain('secret');
  });

  test('on a port that stays taken ends with one sentence', async () => {
    const holder = createServer((socket) => socket.destroy()).listen(port);
    await once(holder, 'listening');
    const refused = launch();
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toContain(`Port ${port} is taken by another program; set PORT to a free one.`);
    holder.close();
  });
});

describe('a command beside the server', () => {
  test.each([
    [['scripts/verify.ts'], /^There is no database in \S+ yet; run npm start first, [^\n]*$/],
    [['scripts/keys.ts', 'list'], /^There is no database in \S+ yet; run npm start first, [^\n]*$/],
    [['scripts/bench.ts', '--only', 'nonsuch'], /^There is no bench nonsuch; there are [^\n]*$/],
  ])('%j that has nothing to work on says what to do, and makes nothing', async (args, sentence) => {
    const nowhere = path.join(dataDir, 'nowhere');
    const child = spawn(process.execPath, args, { env: { PACKMINT_DATA: nowhere }, stdio: 'pipe' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    expect(said.trim()).toMatch(sentence);
    expect(code).toBe(2);
    expect(fs.existsSync(nowhere)).toBe(false);
  });
});
