import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#server/context.ts';
import { answerError } from '#server/http/problems.ts';
import { createRouter } from '#server/http/router.ts';
import { printRoutes } from '#server/routes/prints.ts';
import type { PrintRun } from '#server/routes/schemas/console.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import { makeProgram, testContext, type ProgramFacts } from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let facts: ProgramFacts;
let server: ServerType;
let base: string;

beforeAll(async () => {
  database = await testDatabase();
  const ctx = await contextOf(database);
  facts = await makeProgram(database.sql);
  for (const role of ['marketer', 'analyst']) {
    await database.sql`insert into staff_user (id, name, email, "emailVerified")
      values (${role}, ${role}, ${`${role}@example.com`}, true)`;
    await database.sql`insert into staff_member (program_id, user_id, role) values (${facts.programId}, ${role}, ${role})`;
  }
  const app = createRouter();
  app.onError((error, c) => answerError(error, c, () => undefined));
  app.route('/', printRoutes(ctx));
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0 }, (address: AddressInfo) => resolve(address.port));
  });
  base = `http://127.0.0.1:${port}/api/programs/${facts.programId}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await database.drop();
});

/** Sign-in is the library's and tested beside it: here the cookie is the user's id. Roles come from the database. */
async function contextOf({ sql }: TestDatabase): Promise<Context> {
  const ctx = await testContext(sql);
  const session: Context['staffAuth']['session'] = async (headers) => {
    const userId = headers.get('cookie') ?? '';
    return userId ? { identity: { userId, name: userId, email: '' }, sessionId: userId, cookies: [] } : null;
  };
  return {
    ...ctx,
    config: { ...ctx.config, publicUrl: 'https://qr.example.com' },
    staffAuth: { ...ctx.staffAuth, session },
  };
}

const call = (path: string, init: RequestInit = {}, cookie = 'marketer') =>
  fetch(base + path, { ...init, headers: { cookie, 'content-type': 'application/json' } });
const post = (path: string, body?: object) =>
  call(path, { method: 'POST', ...(body ? { body: JSON.stringify(body) } : {}) });
const order = async (body: object) =>
  (await (await post(`/batches/${facts.batchId}/prints`, body)).json()) as PrintRun;
const read = async (print: PrintRun) =>
  (await (await call(`/prints/${print.printRunId}`)).json()) as PrintRun;

async function eventually(print: PrintRun, state: PrintRun['state']): Promise<void> {
  for (let tries = 0; tries < 60 && (await read(print)).state !== state; tries++) await sleep(50);
  expect((await read(print)).state).toBe(state);
}

test('a file is ordered, downloaded with its length, and then done', async () => {
  const answer = await post(`/batches/${facts.batchId}/prints`, { format: 'csv', lastSerial: 100_000 });
  expect(answer.status).toBe(201);
  const print = (await answer.json()) as PrintRun;
  const file = await call(`/prints/${print.printRunId}/file`);
  expect(file.status).toBe(200);
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${print.fileName}"`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  const bytes = await file.arrayBuffer();
  expect(file.headers.get('content-length')).toBe(String(bytes.byteLength));
  expect(await read(print)).toMatchObject({ state: 'done', codesDone: 100_000 });
  const list = (await (await call(`/batches/${facts.batchId}/prints`)).json()) as { prints: PrintRun[] };
  expect(list.prints[0]?.printRunId).toBe(print.printRunId);
});

test('HEAD tells name and length and begins nothing', async () => {
  const print = await order({ format: 'csv', lastSerial: 3 });
  const head = await call(`/prints/${print.printRunId}/file`, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-disposition')).toContain(print.fileName);
  expect((await read(print)).state).toBe('ready');
});

test('a cancel cuts the connection, so that no browser keeps the part as a file', async () => {
  const print = await order({ format: 'pdf', lastSerial: 100_000 });
  const file = await call(`/prints/${print.printRunId}/file`);
  const reader = file.body?.getReader();
  await reader?.read();
  expect((await post(`/prints/${print.printRunId}/cancel`)).status).toBe(200);
  const drained = (async () => {
    while (!(await reader?.read())?.done);
  })();
  await expect(drained).rejects.toThrow();
  expect((await read(print)).state).toBe('cancelled');
});

test('a client that goes away leaves the run interrupted', async () => {
  const print = await order({ format: 'pdf', lastSerial: 100_000 });
  const away = new AbortController();
  const file = await call(`/prints/${print.printRunId}/file`, { signal: away.signal });
  await file.body?.getReader().read();
  away.abort();
  await eventually(print, 'interrupted');
});

test.each([
  ['unknown fields', { format: 'csv', colour: 'red' }, 422],
  ['an unknown format', { format: 'docx' }, 422],
  ['a serial that is no number', { format: 'csv', firstSerial: '1' }, 422],
  ['a range outside of the batch', { format: 'csv', lastSerial: 2_000_000 }, 422],
])('%s: a problem, and nothing written', async (_, body, status) => {
  const [before] = await database.sql`select count(*) from print_run`;
  const answer = await post(`/batches/${facts.batchId}/prints`, body);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await database.sql`select count(*) from print_run`).toEqual([before]);
});

test('nobody, an analyst and a foreign id are kept out', async () => {
  const print = await order({ format: 'csv', lastSerial: 3 });
  const path = `/prints/${print.printRunId}/file`;
  expect((await call(path, {}, '')).status).toBe(401);
  expect((await call(path, {}, 'analyst')).status).toBe(403);
  expect((await call('/prints/2147483647/file')).status).toBe(404);
  expect((await call('/prints/99999999999/file')).status).toBe(422);
  expect((await post('/batches/2147483647/prints', { format: 'csv' })).status).toBe(404);
  expect((await read(print)).state).toBe('ready');
});
