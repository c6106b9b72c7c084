import { afterAll, beforeAll, expect, test } from 'vitest';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { makeSpine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance({ dist: 'dist' });
});
afterAll(async () => instance.stop());

test('a pack’s page is still a page while the database is away, and asks again by itself', async () => {
  const { codes } = await makeSpine(instance.ctx, { codes: 1 });
  await instance.ctx.claimSql.end();
  const response = await fetch(`${instance.url}/${codes[0] ?? ''}`);
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toContain('text/html');
  const state = /<script type="application\/json" id="page">(.*?)<\/script>/.exec(await response.text())?.[1];
  expect(JSON.parse(state ?? '')).toMatchObject({
    page: { code: '', campaign: null, answer: null, work: { bits: expect.any(Number) as number } },
  });
});

test('a pack’s Digital Link leads to that page, which waits, while the database is away', async () => {
  const { codes } = await makeSpine(instance.ctx, { codes: 1 });
  await instance.ctx.sql.end();
  const at = `${instance.url}/01/09520123456788`;
  const pack = await fetch(`${at}/10/L1/21/${codes[0] ?? ''}`, { redirect: 'manual' });
  expect([pack.status, pack.headers.get('location')]).toEqual([307, `http://localhost/${codes[0]}`]);
  expect((await fetch(at, { redirect: 'manual' })).status).toBe(503);
});
