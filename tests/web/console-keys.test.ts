import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { http } from '#web/console/api/request.ts';

/** Answers in this order; null is none. */
function server(...answers: (Response | null)[]) {
  const keys: string[] = [];
  vi.stubGlobal('fetch', async (_path: string, { headers }: { headers: Record<string, string> }) => {
    keys.push(headers['idempotency-key'] ?? '');
    const answer = answers.shift();
    if (!answer) throw new TypeError('failed');
    return answer;
  });
  return keys;
}

const done = () => Response.json({ productId: 1 }, { status: 201 });
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ code }, { status, headers });
const add = () => http.post('/api/products', { name: 'Phở' });
const answered = <T>(call: Promise<T>) => call.catch((error: unknown) => error);

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a write whose answer was lost is sent again with its key', async () => {
  const keys = server(null, done());
  await expect(add()).resolves.toEqual({ productId: 1 });
  expect(keys).toHaveLength(2);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
});

test('pressing again after no answer is the same write; after an answer it is another one', async () => {
  const keys = server(null, null, done(), done());
  await answered(add());
  await add();
  await add();
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
});

test('another write in between has a key of its own', async () => {
  const keys = server(null, null, done(), done());
  await answered(add());
  await http.post('/api/products', { name: 'Bún' });
  await add();
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys[3]).toBe(keys[0]);
});

test('a refusal ends it', async () => {
  const keys = server(problem(422, 'invalid-request'), done());
  expect(await answered(add())).toMatchObject({ code: 'invalid-request' });
  await add();
  expect(keys[1]).not.toBe(keys[0]);
});

test('while the first is under way, its answer is waited for', async () => {
  const busy = () => problem(409, 'idempotency-in-progress', { 'retry-after': '1' });
  const keys = server(null, busy(), busy(), done());
  await expect(add()).resolves.toEqual({ productId: 1 });
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
});
