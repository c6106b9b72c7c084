import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Batch, BatchDetail } from '#server/routes/schemas/console.ts';
import { countRows, openOffice, type Office, type Reply } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { definitionOf } from '#tests/support/spine.ts';

type Wrong = Record<string, unknown>;
interface Subject {
  productId: number;
  campaignId: number;
}
interface Changes {
  changes: { changeId: number }[];
  nextCursor: string | null;
}
let instance: TestInstance;
let office: Office;
let other: Office;
let ours: Subject;
let theirs: Subject;

async function subjectOf({ desks, at, brandId }: Office): Promise<Subject> {
  const product = await desks.owner.post<Subject>(`${at}/products`, { brandId, name: 'Tôm', gtin: null });
  const campaign = await desks.owner.post<Subject>(`${at}/campaigns`, {
    name: 'Hè',
    definition: definitionOf(),
  });
  return { productId: product.body.productId, campaignId: campaign.body.campaignId };
}
const mint = (more: object = {}) =>
  office.desks.marketer.post<Batch>(`${office.at}/batches`, { label: 'Lô', codes: 100, ...ours, ...more });
const setRange = (batchId: number, body: object) =>
  office.desks.marketer.post<BatchDetail>(`${office.at}/batches/${batchId}/ranges`, body);

beforeAll(async () => {
  instance = await testInstance();
  [office, other] = [await openOffice(instance), await openOffice(instance)];
  [ours, theirs] = [await subjectOf(office), await subjectOf(other)];
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

it('a hundred million codes are minted as fast as a thousand, in as many rows', async () => {
  const timed = async (codes: number) => {
    const before = await countRows(instance);
    const startedMs = performance.now();
    const { status, body } = await mint({ codes });
    const ms = performance.now() - startedMs;
    expect(status).toBe(201);
    expect(body).toMatchObject({
      codes,
      minted: codes,
      active: 0,
      recalled: 0,
      claims: 0,
      mintedBy: 'marketer',
    });
    expect(body.lastSerial - body.firstSerial + 1).toBe(codes);
    const after = await countRows(instance);
    expect(after['ranges']).toBe((before['ranges'] ?? 0) + 1);
    expect(after['events']).toBe((before['events'] ?? 0) + 1);
    return ms;
  };
  await timed(1000);
  // In turn, and the fastest of each: a machine that is slow for a moment is slow for both, and not each time.
  let [few, many] = [Infinity, Infinity];
  for (let round = 0; round < 6; round += 1) {
    few = Math.min(few, await timed(1000));
    many = Math.min(many, await timed(1e8));
  }
  expect(many).toBeLessThan(3 * few + 10);
});

it('what is minted can be opened at once: the first code is the one that is shown', async () => {
  for (const codeLength of [12, 16]) {
    const { body } = await mint({ codeLength });
    const detail = await office.desks.analyst.get<BatchDetail>(`${office.at}/batches/${body.batchId}`);
    const { sampleCode, ranges, rangesTotal, changes } = detail.body;
    expect(sampleCode).toMatch(codeLength === 12 ? /^(\w{4}-){2}\w{4}$/ : /^(\w{4}-){3}\w{4}$/);
    expect(await instance.ctx.codes.resolve(sampleCode ?? '')).toMatchObject({
      batchId: body.batchId,
      programId: office.programId,
      serial: body.firstSerial,
    });
    const { firstSerial, lastSerial } = body;
    expect({ ranges, rangesTotal, changes }).toEqual({
      ranges: [{ firstSerial, lastSerial, state: 'minted', standing: 'minted', expiresAt: null }],
      rangesTotal: 1,
      changes: [],
    });
  }
});

it('mints at the same time never overlap and leave no gap', async () => {
  const sizes = Array.from({ length: 40 }, (_, index) => 1 + ((index * 7919) % 1000));
  const replies = await Promise.all(
    sizes.map((codes, index) => {
      const [desk, at, subject] =
        index % 2 ? [office.desks.owner, office.at, ours] : [other.desks.owner, other.at, theirs];
      return desk.post(`${at}/batches`, { label: `Lô ${index}`, codes, ...subject });
    }),
  );
  expect(replies.every((reply) => reply.status === 201)).toBe(true);
  for (const table of ['serial_block', 'batch', 'code_range']) {
    const rows = await instance.database.sql<{ keyId: number; first: number; last: number }[]>`
      select key_id as "keyId", first_serial as first, last_serial as last
      from ${instance.database.sql(table)} order by key_id, first_serial`;
    rows.forEach((row, index) => {
      const before = rows[index - 1];
      expect(row.first).toBe(before?.keyId === row.keyId ? before.last + 1 : 1);
    });
  }
  const [key] = await instance.database.sql`
    select k.next_serial - 1 = max(b.last_serial) as complete from code_key k join batch b using (key_id)
    where k.code_length = 12 group by k.next_serial`;
  expect(key).toEqual({ complete: true });
});

it('a part of a batch is activated and recalled, and every change is remembered', async () => {
  const { batchId, firstSerial: first, lastSerial: last } = (await mint({ codes: 100 })).body;
  const active = await setRange(batchId, { to: 'active', firstSerial: first + 10, lastSerial: first + 19 });
  expect(active).toMatchObject({
    status: 200,
    body: {
      batch: { minted: 90, active: 10, recalled: 0 },
      ranges: [
        { firstSerial: first, lastSerial: first + 9, state: 'minted' },
        { firstSerial: first + 10, lastSerial: first + 19, state: 'active' },
        { firstSerial: first + 20, lastSerial: last, state: 'minted' },
      ],
      changes: [
        { from: 'minted', to: 'active', reason: null, changedBy: 'marketer', way: 'serials', via: 'api' },
      ],
    },
  });
  const recalled = await setRange(batchId, {
    to: 'recalled',
    firstSerial: first + 15,
    reason: 'A roll was lost',
  });
  expect(recalled.body.batch).toMatchObject({ minted: 10, active: 5, recalled: 85 });
  const why = { to: 'recalled', reason: 'A roll was lost', changedBy: 'marketer' };
  expect(recalled.body.changes.slice(0, 2)).toMatchObject([
    { firstSerial: first + 20, lastSerial: last, from: 'minted', ...why },
    { firstSerial: first + 15, lastSerial: first + 19, from: 'active', ...why },
  ]);
  const clash = await setRange(batchId, { to: 'active' });
  expect(clash).toMatchObject({
    status: 409,
    body: {
      code: 'ranges-clash',
      clashes: [{ firstSerial: first + 10, lastSerial: first + 14, standing: 'active' }],
      clashesTotal: 1,
    },
  });
  expect(clash.body.detail).toContain(`${first + 10} to ${first + 14} (active)`);
  const whole = await setRange(batchId, { to: 'active', partial: true });
  expect(whole.body.ranges).toEqual([
    { firstSerial: first, lastSerial: last, state: 'active', standing: 'active', expiresAt: null },
  ]);
  // Two people see the same history, newest first, a page at a time.
  const listed: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Reply<Changes> = await office.desks.analyst.get<Changes>(
      `${office.at}/batches/${batchId}/changes?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    listed.push(...page.body.changes.map(({ changeId }) => changeId));
    cursor = page.body.nextCursor;
  }
  // The activated rest came from two states: minted and recalled.
  expect(listed).toHaveLength(5);
  expect(listed).toEqual(listed.toSorted((one, two) => two - one));
  const before = await countRows(instance);
  expect(await setRange(batchId, { to: 'active' })).toMatchObject({
    status: 409,
    body: { code: 'nothing-to-change' },
  });
  expect(await countRows(instance)).toEqual(before);
});

it('serials outside of the batch are refused with the batch’s own', async () => {
  const { batchId, firstSerial: first, lastSerial: last } = (await mint()).body;
  const cases: [object, string][] = [
    [{ firstSerial: first - 1 }, 'firstSerial'],
    [{ firstSerial: last + 1 }, 'firstSerial'],
    [{ lastSerial: last + 1 }, 'lastSerial'],
    [{ firstSerial: first + 5, lastSerial: first + 4 }, 'lastSerial'],
  ];
  const before = await countRows(instance);
  for (const [span, path] of cases) {
    const reply = await setRange(batchId, { to: 'active', ...span });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(reply.body.detail).toContain(`${first} to ${last}`);
  }
  for (const wrong of [
    {},
    { to: 'minted' },
    { to: 'active', firstSerial: 'x' },
    { to: 'active', all: true },
  ]) {
    expect((await setRange(batchId, wrong)).status).toBe(422);
  }
  expect((await setRange(batchId, { to: 'recalled', reason: ' ' })).status).toBe(422);
  expect(await countRows(instance)).toEqual(before);
});

it('a recall waits for the claims that are under way', async () => {
  const { sql } = instance.database;
  const { batchId } = (await mint()).body;
  await setRange(batchId, { to: 'active' });
  const fence = `batch:${office.programId}:${batchId}`;
  const order: string[] = [];
  let recall: Promise<unknown> = Promise.resolve();
  await sql.begin(async (claim) => {
    await claim`select pg_advisory_xact_lock_shared(hashtextextended(${fence}, 0))`;
    recall = setRange(batchId, { to: 'recalled' }).then(() => order.push('recalled'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [row] = await claim`select state from code_range where batch_id = ${batchId}`;
    expect(row).toEqual({ state: 'active' });
    order.push('claimed');
  });
  await recall;
  expect(order).toEqual(['claimed', 'recalled']);
});

it.each<[string, Wrong | (() => Wrong)]>([
  ['no codes', { codes: 0 }],
  ['more codes than a batch holds', { codes: 100_000_001 }],
  ['half a code', { codes: 1.5 }],
  ['codes in words', { codes: 'ten' }],
  ['a length that does not exist', { codeLength: 13 }],
  ['no label', { label: '' }],
  ['a NUL character', { label: 'a\u0000' }],
  ['an unknown field', { keyId: 1 }],
  ['a product of another program', () => ({ productId: theirs.productId })],
  ['a campaign of another program', () => ({ campaignId: theirs.campaignId })],
  ['a product that does not exist', { productId: 2_147_483_647 }],
])('a mint with %s is refused, and nothing is written', async (_what, wrong) => {
  const before = await countRows(instance);
  const reply = await mint(typeof wrong === 'function' ? wrong() : wrong);
  expect(reply.status).toBe(422);
  expect(reply.body.detail).toBeTruthy();
  expect(await countRows(instance)).toEqual(before);
});

it('nothing is minted for an archived product or a campaign that has ended', async () => {
  const { desks, at } = office;
  const own = await subjectOf(office);
  await desks.owner.patch(`${at}/products/${own.productId}`, { archived: true });
  expect((await mint({ productId: own.productId })).body.code).toBe('product-archived');
  const definition = definitionOf({ endsAt: '2021-01-01T00:00' });
  await desks.owner.post(`${at}/campaigns/${own.campaignId}/state`, { to: 'live' });
  await desks.owner.put(`${at}/campaigns/${own.campaignId}`, { name: 'Hè', definition, version: 1 });
  expect((await mint({ campaignId: own.campaignId })).body.code).toBe('campaign-ended');
});

it('batches are found by label, product and campaign, a page at a time', async () => {
  interface Page {
    batches: Batch[];
    nextCursor: string | null;
  }
  const own = await subjectOf(office);
  for (const label of ['Alpha', 'Beta', 'Gamma']) await mint({ ...own, label });
  const list = async (query: string) =>
    (await office.desks.analyst.get<Page>(`${office.at}/batches?${query}`)).body;
  const labels = ({ batches }: Page) => batches.map((batch) => batch.label);
  expect(labels(await list(`campaignId=${own.campaignId}`))).toEqual(['Gamma', 'Beta', 'Alpha']);
  expect(labels(await list(`productId=${own.productId}&q=bet`))).toEqual(['Beta']);
  const page = await list(`campaignId=${own.campaignId}&limit=2`);
  expect(labels(page)).toEqual(['Gamma', 'Beta']);
  const rest = await list(`campaignId=${own.campaignId}&limit=2&cursor=${page.nextCursor ?? ''}`);
  expect({ labels: labels(rest), nextCursor: rest.nextCursor }).toEqual({
    labels: ['Alpha'],
    nextCursor: null,
  });
  expect(labels(await list(`campaignId=${theirs.campaignId}`))).toEqual([]);
});

it('a batch is not reached through another program', async () => {
  const { batchId } = (await mint()).body;
  const before = await countRows(instance);
  const foreign = `${other.at}/batches/${batchId}`;
  expect((await other.desks.owner.get(foreign)).status).toBe(404);
  expect((await other.desks.owner.post(`${foreign}/ranges`, { to: 'recalled' })).status).toBe(404);
  expect(await countRows(instance)).toEqual(before);
});
