import { expect, test, vi } from 'vitest';
import { ApiProblem, get, NoAnswer, post } from '#web/shared/api.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

test('a refusal carries its code, its sentence, its fields and how long to wait', async () => {
  const errors = [{ path: 'claimId', message: 'Send a UUID.' }];
  const fetch = async () => json(429, { code: 'slow-down', detail: 'Wait.', errors }, { 'retry-after': '7' });
  const refusal = await post('/x', {}, { fetch }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiProblem);
  expect(refusal).toMatchObject({
    status: 429,
    code: 'slow-down',
    detail: 'Wait.',
    retryAfterSeconds: 7,
    errors,
  });
});

test('an answer that never comes is told apart from a refusal', async () => {
  const fetch = (_path: unknown, options?: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new Error('stopped')));
    });
  await expect(post('/x', {}, { fetch, timeoutMs: 20 })).rejects.toMatchObject({
    name: 'NoAnswer',
    reason: 'timeout',
  });
  const broken = async () => Promise.reject(new TypeError('failed'));
  await expect(post('/x', {}, { fetch: broken })).rejects.toBeInstanceOf(NoAnswer);
});

test('reading is tried again after a server’s fault, writing only where the caller says so', async () => {
  const answers = () =>
    vi
      .fn()
      .mockResolvedValueOnce(json(503, {}))
      .mockResolvedValue(json(200, { ok: true }));
  await expect(get('/x', { fetch: answers() })).resolves.toEqual({ ok: true });
  await expect(post('/x', {}, { fetch: answers() })).rejects.toMatchObject({ status: 503 });
  await expect(post('/x', {}, { fetch: answers(), retries: 1 })).resolves.toEqual({ ok: true });
});
