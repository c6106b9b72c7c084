import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { fingerprint } from '#tests/support/watch.ts';

let instance: TestInstance;
let spine: Spine;
let phone: Phone;
let code: string;

beforeAll(async () => {
  instance = await testInstance();
  spine = await makeSpine(instance.ctx);
  phone = new Phone(instance.url);
  // A phone with points, so that nothing is refused merely for want of them.
  await phone.claim(spine.codes[0] ?? '');
  code = spine.codes[1] ?? '';
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
}
/** What a refusal says: a problem with a code and a sentence, and never one of ours; nothing is written. */
async function refusal(call: () => Promise<Response>): Promise<Problem> {
  const before = await fingerprint(instance.database.sql);
  const response = await call();
  const problem = (await response.json()) as Problem;
  expect(await fingerprint(instance.database.sql)).toEqual(before);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem.status).toBe(response.status);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(problem.code).toMatch(/^[a-z-]+$/);
  expect(problem.detail).toMatch(/\w.*[.!]$|: /);
  return problem;
}
const paths = ({ errors = [] }: Problem) => errors.map(({ path }) => path);
const at = (path: string) => path.replace('PROGRAM', String(spine.programId));

const REDEMPTIONS = '/api/shop/programs/PROGRAM/redemptions';
/** Every write of a phone, with a body that would do. */
const writes: Record<string, () => Record<string, unknown>> = {
  '/api/shop/scans': () => ({ scanId: uuidv7(), code }),
  '/api/shop/claims': () => ({ claimId: uuidv7(), code }),
  '/api/shop/reports': () => ({ reportId: uuidv7(), code: spine.codes[0], message: 'Mua ở chợ' }),
  [REDEMPTIONS]: () => ({ redemptionId: uuidv7(), rewardId: 1 }),
};
const raw = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(instance.url + at(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

describe.each(Object.keys(writes))('POST %s', (path) => {
  const good = () => writes[path]?.() ?? {};

  test.each([
    ['nothing', '', 400],
    ['no JSON', '{"code":', 400],
    ['JSON of another kind', 'null', 422],
    ['a list', '[]', 422],
    ['a text', '"code"', 422],
    ['a deep nest', '['.repeat(20_000) + ']'.repeat(20_000), 422],
  ])('refuses %s', async (_, body, status) => {
    expect((await refusal(() => raw(path, body))).status).toBe(status);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('refuses a body that is said to be %s, as a form of another site would', async (type) => {
    const { status, code } = await refusal(() => raw(path, JSON.stringify(good()), { 'content-type': type }));
    expect([status, code]).toEqual([415, 'json-needed']);
  });

  test('refuses more than 64 KB, told beforehand or not', async () => {
    const body = JSON.stringify({ ...good(), more: 'x'.repeat(70_000) });
    const told = await refusal(() => raw(path, body));
    expect([told.status, told.code]).toEqual([413, 'too-large']);
    const stream = () =>
      fetch(instance.url + at(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Blob([body]).stream(),
        duplex: 'half',
      } as RequestInit);
    expect((await refusal(stream)).status).toBe(413);
  });

  test('refuses a field that it does not know', async () => {
    for (const more of [
      { points: 1000 },
      { memberId: uuidv7() },
      JSON.parse('{"__proto__":{"a":1}}') as object,
    ]) {
      const body = JSON.stringify({ ...good() }).replace('{', `${JSON.stringify(more).slice(0, -1)},`);
      expect((await refusal(() => raw(path, body))).code).toBe('invalid-request');
    }
  });

  test('refuses each field that is missing or of another type, and names it', async () => {
    for (const field of Object.keys(good()).filter((name) => name !== 'message')) {
      for (const value of [undefined, null, true, {}, [], field === 'rewardId' ? '1' : 12]) {
        const problem = await refusal(() => phone.send(at(path), { ...good(), [field]: value }));
        expect([field, value, problem.code, paths(problem)]).toEqual([
          field,
          value,
          'invalid-request',
          [field],
        ]);
      }
    }
  });

  test('refuses an id that is no UUID, and names it', async () => {
    const field = Object.keys(good())[0] ?? '';
    for (const id of [
      '',
      'x',
      '1',
      uuidv7().slice(1),
      `${uuidv7()} `,
      `{${uuidv7()}}`,
      'g'.repeat(36),
      "';drop table claim",
    ]) {
      const problem = await refusal(() => phone.send(at(path), { ...good(), [field]: id }));
      expect([id, problem.code, paths(problem)]).toEqual([id, 'invalid-request', [field]]);
    }
  });

  test('refuses a NUL wherever it hides', async () => {
    for (const [field, value] of Object.entries(good())) {
      const body = { ...good(), [field]: `${String(value)}\u0000` };
      expect((await refusal(() => phone.send(at(path), body))).code).toBe('unstorable-character');
    }
  });

  test.each<[string, Record<string, string>]>([
    ['another site’s page', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }],
    ['an older browser on another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a site that hides behind our name', { origin: 'http://localhost.evil.example' }],
  ])('refuses what comes from %s', async (_, headers) => {
    const problem = await refusal(() => phone.send(at(path), good(), headers));
    expect([problem.status, problem.code]).toEqual([403, 'cross-site']);
  });
});

describe('what a phone may type', () => {
  test('is a code of at most 64 letters', async () => {
    for (const path of ['/api/shop/scans', '/api/shop/claims', '/api/shop/reports']) {
      const body = { ...writes[path]?.(), code: 'A'.repeat(65) };
      const problem = await refusal(() => phone.send(path, body));
      expect([problem.code, paths(problem)]).toEqual(['invalid-request', ['code']]);
    }
  });

  test('is a message of at most 500 letters', async () => {
    const body = { ...writes['/api/shop/reports']?.(), message: 'ế'.repeat(501) };
    expect(paths(await refusal(() => phone.send('/api/shop/reports', body)))).toEqual(['message']);
  });

  test('is a report of a code that this phone has scanned', async () => {
    const body = { ...writes['/api/shop/reports']?.(), code };
    expect((await refusal(() => phone.send('/api/shop/reports', body))).code).toBe('scan-first');
  });

  test('is a gift by a number that a gift can have', async () => {
    for (const rewardId of [0, -1, 1.5, 2_147_483_648, 1e300]) {
      const problem = await refusal(() => phone.send(at(REDEMPTIONS), { redemptionId: uuidv7(), rewardId }));
      expect([rewardId, problem.code, paths(problem)[0]]).toEqual([rewardId, 'invalid-request', 'rewardId']);
    }
    const none = await refusal(() =>
      phone.send(at(REDEMPTIONS), { redemptionId: uuidv7(), rewardId: 2_147_483_647 }),
    );
    expect(none.code).toBe('reward-not-found');
  });

  test('is an id in capitals, which is the same id', async () => {
    const spare = spine.codes[2] ?? '';
    const claimId = uuidv7();
    const first = await phone.claim(spare, claimId.toUpperCase());
    expect(first.answer?.outcome).toBe('won');
    expect(await phone.claim(spare, claimId)).toEqual(first);
  });

  test('is an id in capitals, which hides no duplicate from the analyst', async () => {
    const shared = spine.codes[3] ?? '';
    await new Phone(instance.url).send('/api/shop/scans', { scanId: uuidv7(), code: shared });
    await phone.claim(shared, uuidv7().toUpperCase());
    const [row] = await instance.ctx.sql<{ parties: number }[]>`
      select parties from duplicate_code where serial = ${spine.firstSerial + 3}`;
    expect(row?.parties).toBe(2);
  });
});

describe('an address', () => {
  const READS = ['/api/shop/programs/PROGRAM/wallet', '/api/shop/programs/PROGRAM/catalogue'];

  test.each(['0', '-1', '1.5', 'x', '2147483648', '99999999999999999999', '%00', "1'--"])(
    'with the program %s is refused',
    async (programId) => {
      for (const path of READS) {
        await refusal(() => phone.get(path.replace('PROGRAM', programId)));
      }
      const path = REDEMPTIONS.replace('PROGRAM', programId);
      await refusal(() => phone.send(path, writes[REDEMPTIONS]?.()));
    },
  );

  test('of a program that does not exist says so', async () => {
    for (const path of READS) {
      const problem = await refusal(() => phone.get(path.replace('PROGRAM', '2147483647')));
      expect([path, problem.status, problem.code]).toEqual([path, 404, 'program-not-found']);
    }
  });

  test.each(['x', '-1', '1.5', '1e3', '9'.repeat(16), '%00', "1'--", ' 1'])(
    'with the cursor “%s” is refused',
    async (cursor) => {
      const query = cursor.startsWith('%') ? cursor : encodeURIComponent(cursor);
      await refusal(() => phone.get(`${at(READS[0] ?? '')}?cursor=${query}`));
    },
  );

  test('that is none, or a method that is none, is a problem too', async () => {
    await refusal(() => phone.get('/api/shop/nothing'));
    await refusal(() => phone.get('/api/shop/claims'));
    await refusal(() =>
      fetch(`${instance.url}/api/shop/claims`, {
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
      }),
    );
  });
});
