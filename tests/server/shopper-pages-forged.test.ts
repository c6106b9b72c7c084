import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALPHABET } from '#server/codes/alphabet.ts';
import { serve, type RunningServer } from '#server/main.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { fingerprint, lastQueries } from '#tests/support/watch.ts';

let instance: TestInstance;
let server: RunningServer;
let url: string;
let spine: Spine;
let asked = 0;

beforeAll(async () => {
  instance = await testInstance({ jobs: false });
  const { ctx } = instance;
  spine = await makeSpine(ctx);
  server = await serve({ ...ctx, config: { ...ctx.config, proxyHops: 1 } }, { port: 0, dist: 'dist' });
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.stop();
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const forged = (length: number) =>
  Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 31)).join('');
/** Right by the key's arithmetic, but of a serial that was never minted. */
const neverMinted = () => instance.ctx.codes.codeOf(spine.keyId, 2 ** 50 + asked);

/** From an address and a device that nobody has seen, so that nothing but the code decides. */
function from(): Record<string, string> {
  asked += 1;
  return { 'x-forwarded-for': `203.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}` };
}
const page = (text: string) => fetch(`${url}/${text}`, { headers: from() });
const claim = (text: string) =>
  fetch(`${url}/api/shop/claims`, {
    method: 'POST',
    headers: { ...from(), 'content-type': 'application/json' },
    body: JSON.stringify({ claimId: uuidv7(), code: decodeURIComponent(text) }),
  });

/** Everything of an answer but what is random in it; of the body, a digest of its every byte. */
async function trace(response: Response): Promise<string> {
  const body = (await response.text()).replaceAll(/nonce="[\w-]{22}"/g, 'nonce');
  const headers = [...response.headers]
    .filter(([name]) => name !== 'date')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
    .replace(/'nonce-[\w-]{22}'/, 'nonce')
    .replace(/pm_device=[\w-]{36}\.n\.[\w-]{22}/, 'pm_device');
  return `${response.status}\n${headers}\n\n${createHash('sha256').update(body).digest('hex')}`;
}

const MALFORMED = [
  'x',
  'UUUUUUUUUUUU',
  'ABCDEFGHJKM',
  'ABCDEFGHJKMNP',
  'robots.txt',
  'A'.repeat(500),
  '%F0%9F%8D%9C',
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  "'%20or%201=1--",
  '..%2F..%2Fpackage.json',
];

describe('malformed, never-minted and forged codes', () => {
  test('get one and the same page: status, headers and every byte', async () => {
    const first = await trace(await page(forged(12)));
    expect(first).toMatch(/^404\n/);
    expect(await (await page(forged(12))).text()).toContain('Không tìm thấy mã này');
    for (const text of [...MALFORMED, '%00', '%E0%A4%A', forged(12), forged(16), neverMinted()]) {
      expect([text, await trace(await page(text))]).toEqual([text, first]);
    }
  });

  test('get one and the same answer from the API', async () => {
    const first = await trace(await claim(forged(12)));
    expect(await (await claim(forged(12))).json()).toMatchObject({ status: 404, code: 'unknown-code' });
    for (const text of [...MALFORMED.filter((text) => text.length <= 64), '', forged(16), neverMinted()]) {
      expect([text, await trace(await claim(text))]).toEqual([text, first]);
    }
  });

  test('reach no database, while one real code does', async () => {
    const { sql } = instance.database;
    await page(spine.codes[0] ?? '');
    const [queries, rows] = [await lastQueries(sql), await fingerprint(sql)];
    expect(queries.length).toBeGreaterThan(0);
    for (const text of [
      ...MALFORMED.filter((text) => text.length <= 64),
      forged(12),
      forged(16),
      neverMinted(),
    ]) {
      expect((await page(text)).status).toBe(404);
      expect((await claim(text)).status).toBe(404);
    }
    expect(await lastQueries(sql)).toEqual(queries);
    expect(await fingerprint(sql)).toEqual(rows);
    await page(spine.codes[0] ?? '');
    expect(await lastQueries(sql)).not.toEqual(queries);
  });

  test.each([
    ['pages', page, 120],
    ['claims', claim, 300],
  ] as const)('take %s alike long', async (kind, ask, rounds) => {
    const texts = {
      malformed: () => 'UUUUUUUUUUUU',
      short: () => 'x',
      forged: () => forged(12),
      long: () => forged(16),
      neverMinted,
    };
    const times = Object.fromEntries(Object.keys(texts).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, make] of Object.entries(texts)) {
        const text = make();
        const begun = performance.now();
        await (await ask(text)).arrayBuffer();
        if (round >= 20) times[name]?.push(performance.now() - begun);
      }
    }
    const medians = Object.entries(times).map(
      ([name, list]) => [name, list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN] as const,
    );
    console.log(`${kind}, median ms: ${medians.map(([name, ms]) => `${name} ${ms.toFixed(2)}`).join(', ')}`);
    const all = medians.map(([, ms]) => ms);
    expect(Math.max(...all)).toBeLessThan(3 * Math.min(...all));
  });
});
