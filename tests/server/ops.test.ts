import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { startServer, type RunningServer } from '#server/main.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine } from '#tests/support/spine.ts';

let instance: TestInstance;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  instance = await testInstance({ dist: 'dist' });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

async function serve(change: { proxyHops?: number; sql?: Database }): Promise<string> {
  const { ctx } = instance;
  const config = { ...ctx.config, proxyHops: change.proxyHops ?? 0 };
  const server: RunningServer = await startServer(
    { ...ctx, config, sql: change.sql ?? ctx.sql },
    { port: 0, dist: 'dist' },
  );
  closing.push(server.stop);
  return `http://127.0.0.1:${server.port}`;
}
const listen = (server: Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
function databaseAt(port: number): Database {
  const sql = openDatabase({ url: `postgres://nobody@127.0.0.1:${port}/nothing`, name: 'test', max: 2 });
  closing.push(() => sql.end({ timeout: 0 }));
  return sql;
}

describe('readiness', () => {
  test('is told while the database answers', async () => {
    const told = async (path: string) => {
      const answer = await fetch(instance.url + path);
      return [answer.status, (await answer.json()) as object];
    };
    expect(await told('/healthz')).toEqual([200, { status: 'ok' }]);
    // A database that stands still for two seconds is away.
    await expect.poll(() => told('/readyz')).toEqual([200, { status: 'ready' }]);
  });

  test('is denied while the database is away, and the process is healthy all the same', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const url = await serve({ sql: databaseAt(port) });
    for (let time = 0; time < 3; time += 1) {
      const ready = await fetch(`${url}/readyz`);
      expect(ready.status).toBe(503);
      expect(ready.headers.get('content-type')).toBe('application/problem+json');
      expect(await ready.json()).toMatchObject({ code: 'database-away' });
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('is denied soon while the database takes connections and says nothing', async () => {
    const silent = createServer();
    const port = await listen(silent);
    const sockets = new Set<Socket>();
    let givenUp = 0;
    silent.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => (givenUp += 1)).resume();
    });
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const url = await serve({ sql: databaseAt(port) });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    // Before the connection itself is given up, which takes the pool ten seconds.
    expect([sockets.size > 0, givenUp]).toEqual([true, 0]);
  });
});

describe('metrics', () => {
  test('time requests by route, count outcomes, and name no code, device or program', async () => {
    const spine = await makeSpine(instance.ctx);
    const code = spine.codes[0] ?? '';
    const phone = new Phone(instance.url);
    const page = await phone.get(`/${code}`);
    const device = /pm_device=([^.]+)/.exec(page.headers.getSetCookie()[0] ?? '')?.[1] ?? 'none';
    await phone.get(`/${code.toLowerCase()}`);
    await phone.get('/NOSUCHCODE00');
    await phone.get('/no/such/NOSUCHCODE01');
    await phone.get('/api/shop/NOSUCHCODE02');
    await phone.claim(code);
    await phone.claim(code);
    await phone.claim('000000000000');
    await phone.get(`/api/shop/programs/${spine.programId}/wallet?cursor=77`);
    const response = await fetch(`${instance.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await response.text();
    const count = (method: string, route: string, status: number) =>
      `packmint_http_request_seconds_count{method="${method}",route="${route}",status="${status}"}`;
    const value = (name: string) => Number(text.split(`\n${name} `)[1]?.split('\n')[0] ?? 0);
    expect(value(count('GET', '/:code', 200))).toBe(2);
    expect(value(count('GET', '/:code', 404))).toBe(1);
    expect(value(count('POST', '/api/shop/claims', 200))).toBe(2);
    expect(value(count('POST', '/api/shop/claims', 404))).toBe(1);
    expect(value(count('GET', '/api/shop/programs/:programId/wallet', 200))).toBe(1);
    expect(text).toMatch(
      /packmint_http_request_seconds_bucket\{le="0.005",method="POST",route="\/api\/shop\/claims"/,
    );
    expect(value('packmint_scans_total{kind="claim",outcome="won"}')).toBe(1);
    expect(value('packmint_scans_total{kind="claim",outcome="already-yours"}')).toBe(1);
    expect(value('packmint_unknown_codes_total{kind="unknown"}')).toBe(2);
    expect(text).toMatch(/^packmint_claims_waiting 0$/m);
    for (const secret of [code, code.toLowerCase(), 'NOSUCHCODE', device, '000000000000']) {
      expect(text).not.toContain(secret);
    }
  });

  test.each([
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.1.1',
    '127.0.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('are answered to %s, which is at home', async (address) => {
    const url = await serve({ proxyHops: 1 });
    const response = await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': address } });
    expect(response.status).toBe(200);
  });

  test.each([
    '8.8.8.8',
    '172.32.0.1',
    '192.169.0.1',
    '2001:4860::1',
    '::ffff:8.8.8.8',
    '8.8.8.8:443',
    '[2001:4860::1]:443',
    'nonsense',
    '10.0.0.1, 8.8.8.8',
  ])('are refused to %s, which is not', async (address) => {
    for (const proxyHops of [1, ...(address.includes(',') ? [] : [2])]) {
      const url = await serve({ proxyHops });
      const response = await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': address } });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'private-only' });
    }
  });
});
