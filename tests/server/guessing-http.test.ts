import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { serve as serveInstance, type RunningServer } from '#server/main.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { solveWork } from '#tests/support/solve-work.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { lastQueries } from '#tests/support/watch.ts';

let instance: TestInstance;
let spine: Spine;
let next = 0;
const running: RunningServer[] = [];

beforeAll(async () => {
  instance = await testInstance({ jobs: false });
  spine = await makeSpine(instance.ctx, { codes: 60 });
});
// What was guessed is forgotten as time passes: none passes here, however busy the machine is.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const server of running.splice(0)) await server.stop();
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

/** A server that remembers no guesses yet, behind so many proxies; answers its address. */
async function serve(proxyHops = 1): Promise<string> {
  const { ctx } = instance;
  const config = { ...ctx.config, proxyHops };
  const server = await serveInstance({ ...ctx, config }, { port: 0, dist: 'dist' });
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
}
const freshCode = () => spine.codes[next++] ?? '';
const from = (forwarded: string) => ({ 'x-forwarded-for': forwarded });
const CARRIER = '203.0.113.7';

interface Reply {
  status: number;
  retryAfter: string | null;
  code?: string;
  detail?: string;
  work?: { challenge: string; bits: number };
  answer?: { outcome: string };
}
async function claim(
  phone: Phone,
  code: string,
  more: Record<string, string> = from(CARRIER),
  claimId = uuidv7(),
) {
  const response = await phone.send('/api/shop/claims', { claimId, code }, more);
  const body = (await response.json()) as Omit<Reply, 'retryAfter'>;
  return { ...body, status: response.status, retryAfter: response.headers.get('retry-after') };
}
/** Guesses from an address, each time as a phone that was never seen. */
async function guess(url: string, times: number, forwarded: (time: number) => string = () => CARRIER) {
  for (let time = 0; time < times; time += 1) {
    const { status } = await fetch(`${url}/GUESS0000000`, { method: 'HEAD', headers: from(forwarded(time)) });
    expect([200, 404]).toContain(status);
  }
}
const solved = (work: Reply['work']) => ({
  ...from(CARRIER),
  'x-packmint-work': solveWork(work ?? { challenge: '', bits: 0 }),
});

describe('a phone that guesses', () => {
  test('is told to wait, and how long, while the one beside it claims', async () => {
    const url = await serve();
    const [guesser, shopper] = [new Phone(url), new Phone(url)];
    await guesser.get('/', from(CARRIER));
    for (let time = 0; time < 10; time += 1) expect((await claim(guesser, 'GUESS0000000')).status).toBe(404);
    const slowed = await claim(guesser, 'GUESS0000000');
    expect(slowed).toMatchObject({ status: 429, code: 'slow-down' });
    expect(Number(slowed.retryAfter)).toBeGreaterThan(0);
    expect(Number(slowed.retryAfter)).toBeLessThanOrEqual(30);
    expect(slowed.work).toBeUndefined();
    expect((await claim(shopper, freshCode())).answer?.outcome).toBe('won');
  });

  test('learns nothing while it waits: a real code gets the same answer, and no query', async () => {
    const url = await serve();
    const guesser = new Phone(url);
    await guesser.get('/', from(CARRIER));
    for (let time = 0; time < 10; time += 1) await claim(guesser, 'GUESS0000000');
    const before = await lastQueries(instance.database.sql);
    const [real, forged] = [await claim(guesser, freshCode()), await claim(guesser, 'GUESS0000000')];
    expect(real).toEqual({ ...forged, retryAfter: real.retryAfter });
    for (const path of ['scans', 'reports']) {
      const id = path === 'scans' ? 'scanId' : 'reportId';
      const body = { [id]: uuidv7(), code: freshCode() };
      expect((await guesser.send(`/api/shop/${path}`, body, from(CARRIER))).status).toBe(429);
    }
    expect(await lastQueries(instance.database.sql)).toEqual(before);
  });
});

describe('on an address that guesses', () => {
  test('a page says nothing of a code, the same of a real one as of a forged one', async () => {
    const url = await serve();
    await guess(url, 60);
    const phone = new Phone(url);
    await phone.get('/', from(CARRIER));
    const trace = async (path: string) => {
      const response = await phone.get(path, from(CARRIER));
      const html = (await response.text())
        .replaceAll(/nonce="[\w-]{22}"/g, 'nonce')
        .replace(/"challenge":"[\w.-]+"/, 'challenge');
      expect(html).toContain('Chờ một chút');
      const headers = [...response.headers].map((pair) =>
        pair.join(': ').replace(/'nonce-[\w-]{22}'/, 'nonce'),
      );
      const seen = headers.filter((line) => !line.startsWith('date'));
      return [response.status, ...seen, createHash('sha256').update(html).digest('hex')];
    };
    const before = await lastQueries(instance.database.sql);
    const real = await trace(`/${freshCode()}`);
    expect(real[0]).toBe(200);
    for (const path of ['/GUESS0000000', '/x', '/ABCDEFGHJKMNPQRS']) expect(await trace(path)).toEqual(real);
    expect(await lastQueries(instance.database.sql)).toEqual(before);
  });

  test('a phone that never claimed claims with a little work, and from then on without', async () => {
    const url = await serve();
    await guess(url, 60);
    const phone = new Phone(url);
    const [code, second] = [freshCode(), freshCode()];
    const asked = await claim(phone, code);
    expect(asked).toMatchObject({ status: 429, code: 'slow-down', retryAfter: '1', work: { bits: 15 } });
    expect((await claim(phone, code, solved(asked.work))).answer?.outcome).toBe('won');
    expect((await claim(phone, second)).answer?.outcome).toBe('won');
    const page = await (await phone.get(`/${second}`, from(CARRIER))).text();
    expect(page).toContain('Mã này đã là của bạn');
  });

  test('work that one phone has spent helps no other, nor from another address', async () => {
    const url = await serve();
    await guess(url, 60);
    await guess(url, 60, () => '198.51.100.1');
    const asked = await claim(new Phone(url), 'GUESS0000000');
    const work = solved(asked.work);
    expect((await claim(new Phone(url), 'GUESS0000000', { ...work, ...from('198.51.100.1') })).status).toBe(
      429,
    );
    expect((await claim(new Phone(url), 'GUESS0000000', work)).status).toBe(404);
    expect((await claim(new Phone(url), freshCode(), work)).status).toBe(429);
  });

  test('a phone that claimed a pack before is asked for nothing', async () => {
    const url = await serve();
    const phone = new Phone(url);
    expect((await claim(phone, freshCode())).answer?.outcome).toBe('won');
    await guess(url, 80);
    expect((await claim(phone, freshCode())).answer?.outcome).toBe('won');
    expect((await claim(new Phone(url), freshCode())).status).toBe(429);
  });

  test('one bought pack does not prove a second phone, though its claim is told again', async () => {
    const url = await serve();
    const [buyer, second] = [new Phone(url), new Phone(url)];
    const [code, claimId] = [freshCode(), uuidv7()];
    const won = await claim(buyer, code, from(CARRIER), claimId);
    expect(await claim(second, code, from(CARRIER), claimId)).toEqual(won);
    await guess(url, 60);
    expect((await claim(buyer, freshCode())).answer?.outcome).toBe('won');
    expect((await claim(second, freshCode())).status).toBe(429);
  });

  test('a claim whose reply was lost proves its own phone when it is told again', async () => {
    const url = await serve();
    const phone = new Phone(url);
    const page = await phone.get('/', from(CARRIER));
    const [cookie = ''] = (page.headers.getSetCookie()[0] ?? '').split(';');
    const [code, claimId] = [freshCode(), uuidv7()];
    const body = JSON.stringify({ claimId, code });
    const headers = { ...from(CARRIER), cookie, 'content-type': 'application/json' };
    // The reply, and with it the new cookie, reaches nobody.
    await fetch(`${url}/api/shop/claims`, { method: 'POST', headers, body });
    expect((await claim(phone, code, from(CARRIER), claimId)).answer?.outcome).toBe('won');
    await guess(url, 60);
    expect((await claim(phone, freshCode())).answer?.outcome).toBe('won');
  });
});

describe('X-Forwarded-For', () => {
  const isHot = async (url: string, forwarded: string) =>
    (await claim(new Phone(url), 'GUESS0000000', from(forwarded))).status === 429;

  test('is believed of nobody where no proxy of ours stands in front', async () => {
    const url = await serve(0);
    await guess(url, 60, (time) => `203.0.113.${time}`);
    expect(await isHot(url, '198.51.100.9')).toBe(true);
  });

  test('is believed as far as our own proxies wrote it, whatever stands before', async () => {
    const url = await serve(1);
    await guess(url, 60, (time) => `10.0.0.${time}, 192.0.2.${time}, ${CARRIER}`);
    expect(await isHot(url, CARRIER)).toBe(true);
    expect(await isHot(url, `${CARRIER}, 198.51.100.9`)).toBe(false);
    const behindTwo = await serve(2);
    await guess(behindTwo, 60, (time) => `10.0.0.${time}, ${CARRIER}, 192.0.2.${time}`);
    expect(await isHot(behindTwo, `${CARRIER}, 192.0.2.200`)).toBe(true);
    expect(await isHot(behindTwo, `198.51.100.9, ${CARRIER}`)).toBe(false);
  });

  test('counts a household’s IPv6 addresses as one, and its neighbours apart', async () => {
    const url = await serve();
    await guess(url, 60, (time) => `2001:db8:5:1200::${time.toString(16)}`);
    expect(await isHot(url, '2001:db8:5:12ff::1')).toBe(true);
    expect(await isHot(url, '2001:db8:5:1300::1')).toBe(false);
  });
});
