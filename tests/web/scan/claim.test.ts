import { expect, test } from 'vitest';
import { ScanFlow, type Screen } from '#web/scan/scan-flow.svelte.ts';
import { answered, campaign, phone, readyPage, won } from './fake-server.ts';

const work = { challenge: 'abc', bits: 12 };
const askedForWork = { status: 429, body: { code: 'slow-down', work } };

test('a press claims once, with an id that the phone made', async () => {
  const { tools, asked } = phone([won]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  expect(asked).toMatchObject([
    { path: '/api/shop/claims', body: { claimId: 'id-1', code: '7KQM 2XPA 9RTD' } },
  ]);
  expect(flow.screen).toMatchObject({ name: 'answer', answer: { outcome: 'won', points: 10 } });
});

test('the id is kept before the request leaves', async () => {
  const { tools } = phone([won]);
  let keptWhenSent: string | null = null;
  const send = tools.fetch;
  tools.fetch = async (path, options) => {
    keptWhenSent = tools.kept.read('claim.7KQM2XPA9RTD');
    return send?.(path, options) ?? Response.error();
  };
  await new ScanFlow(readyPage).claim(tools);
  expect(keptWhenSent).toBe('id-1');
});

test('a lost reply is asked for again with the same id, after growing pauses', async () => {
  const { tools, asked, pauses } = phone(['lost', { status: 503, body: {} }, won]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  expect(asked.map(({ body }) => body['claimId'])).toEqual(['id-1', 'id-1', 'id-1']);
  expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
  expect(flow.screen).toMatchObject({ answer: { outcome: 'won' } });
});

test('when every try is lost the screen says so, and its button sends the same id', async () => {
  const { tools, asked } = phone(['lost', 'lost', 'lost', won]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  expect(flow.screen.name).toBe('no-answer');
  await flow.retry(tools);
  expect(new Set(asked.map(({ body }) => body['claimId']))).toEqual(new Set(['id-1']));
  expect(flow.screen).toMatchObject({ answer: { outcome: 'won' } });
});

test('a claim whose answer was lost before a reload is finished with the same id', async () => {
  const { tools, reload, asked } = phone(['lost', 'lost', 'lost', won]);
  await new ScanFlow(readyPage).claim(tools);
  const flow = new ScanFlow(readyPage);
  await flow.begin(reload());
  expect(asked.at(-1)).toMatchObject({ path: '/api/shop/claims', body: { claimId: 'id-1' } });
  expect(flow.screen).toMatchObject({ answer: { outcome: 'won' } });
});

test('after a definite answer such as the daily limit, the next press is a new claim', async () => {
  const { tools, asked } = phone([answered({ outcome: 'over-limit', limit: 1, per: 'day' }), won]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  await flow.claim(tools);
  expect(asked.map(({ body }) => body['claimId'])).toEqual(['id-1', 'id-2']);
});

test('two quick presses are one claim', async () => {
  const { tools, asked } = phone([won, won]);
  const flow = new ScanFlow(readyPage);
  await Promise.all([flow.claim(tools), flow.claim(tools)]);
  expect(asked).toHaveLength(1);
});

test('a phone that may not store anything still retries with the same id', async () => {
  const { tools, asked } = phone(['lost', 'lost', 'lost', won], null);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  await flow.retry(tools);
  expect(new Set(asked.map(({ body }) => body['claimId'])).size).toBe(1);
  expect(flow.screen).toMatchObject({ answer: { outcome: 'won' } });
});

test('work that is asked for is done and sent along, with the same id', async () => {
  const { tools, asked } = phone([askedForWork, won]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  expect(asked.map(({ work: proof }) => proof)).toEqual([null, 'abc:solved']);
  expect(new Set(asked.map(({ body }) => body['claimId'])).size).toBe(1);
  expect(flow.screen).toMatchObject({ answer: { outcome: 'won' } });
});

test('work without end is not done without end', async () => {
  const { tools, asked } = phone([askedForWork, askedForWork, askedForWork, askedForWork, askedForWork]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  expect(flow.screen.name).toBe('slow-down');
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('slow down says for how long, and keeps the id', async () => {
  const { tools, asked } = phone([{ status: 429, body: {}, headers: { 'retry-after': '20' } }, won]);
  const flow = new ScanFlow(readyPage);
  const before = Date.now();
  await flow.claim(tools);
  const { untilMs } = flow.screen as Extract<Screen, { name: 'slow-down' }>;
  expect(untilMs).toBeGreaterThanOrEqual(before + 20_000);
  expect(untilMs).toBeLessThanOrEqual(Date.now() + 20_000);
  await flow.retry(tools);
  expect(asked.map(({ body }) => body['claimId'])).toEqual(['id-1', 'id-1']);
});

test('an unknown code is told as such', async () => {
  const { tools } = phone([{ status: 404, body: { code: 'unknown-code' } }]);
  const flow = new ScanFlow(readyPage);
  await flow.claim(tools);
  expect(flow.screen.name).toBe('unknown');
});

test('a look records the scan and redraws only what has changed', async () => {
  const { tools, asked } = phone([answered({ outcome: 'ready' }), answered({ outcome: 'paused' })]);
  const flow = new ScanFlow(readyPage);
  const before = flow.screen;
  await flow.begin(tools);
  expect(asked[0]).toMatchObject({ path: '/api/shop/scans', body: { scanId: 'id-1' } });
  expect(flow.screen).toBe(before);
  await flow.look(tools);
  expect(flow.screen).toMatchObject({ answer: { outcome: 'paused' } });
});

test('a look that fails disturbs nobody', async () => {
  const { tools } = phone([]);
  const flow = new ScanFlow(readyPage);
  await flow.begin(tools);
  expect(flow.screen).toMatchObject({ answer: { outcome: 'ready' } });
});

test('a page that tells nothing before work is drawn after it, from the code in the address', async () => {
  const { tools, asked } = phone([answered({ outcome: 'ready' })]);
  const flow = new ScanFlow({ ...readyPage, code: '', campaign: null, answer: null, work }, '7KQM 2XPA 9RTD');
  expect(flow.screen.name).toBe('working');
  await flow.begin(tools);
  expect(asked).toMatchObject([{ work: 'abc:solved', body: { code: '7KQM 2XPA 9RTD' } }]);
  expect(flow.campaign).toEqual(campaign);
  expect(flow.screen).toMatchObject({ answer: { outcome: 'ready' } });
});

test('trying again before anything was drawn looks, and does not claim unasked', async () => {
  const { tools, asked } = phone(['lost', 'lost', 'lost', answered({ outcome: 'ready' })]);
  const flow = new ScanFlow({ ...readyPage, code: '', campaign: null, answer: null, work }, '7KQM 2XPA 9RTD');
  await flow.begin(tools);
  expect(flow.screen.name).toBe('no-answer');
  await flow.retry(tools);
  expect(asked.every(({ path }) => path === '/api/shop/scans')).toBe(true);
});

test('an unknown code is not asked about again: that would be another guess', async () => {
  const { tools, asked } = phone([]);
  await new ScanFlow({ ...readyPage, code: '', campaign: null, answer: null }, '7KQM 2XPA 9RTD').begin(tools);
  expect(asked).toEqual([]);
});
