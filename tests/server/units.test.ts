import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Batch, BatchDetail } from '#server/routes/schemas/console.ts';
import type { CodeChange, CodeView, Packing, Unit, UnitRow } from '#server/routes/schemas/units.ts';
import { countRows, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { definitionOf } from '#tests/support/spine.ts';

interface Packed {
  packings: Packing[];
}
let instance: TestInstance;
let office: Office;
let other: Office;
let subject: { productId: number; campaignId: number };

beforeAll(async () => {
  instance = await testInstance();
  [office, other] = [await openOffice(instance), await openOffice(instance)];
  const { desks, at, brandId } = office;
  const product = await desks.owner.post<typeof subject>(`${at}/products`, {
    brandId,
    name: 'Tôm',
    gtin: null,
  });
  const campaign = await desks.owner.post<typeof subject>(`${at}/campaigns`, {
    name: 'Hè',
    definition: definitionOf(),
  });
  subject = { productId: product.body.productId, campaignId: campaign.body.campaignId };
  await desks.owner.post(`${at}/company-prefixes`, { prefix: '8931234' });
  await other.desks.owner.post(`${other.at}/company-prefixes`, { prefix: '8931234' });
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const mint = async (codes: number) =>
  (await office.desks.marketer.post<Batch>(`${office.at}/batches`, { label: 'Lô', codes, ...subject })).body;
const pack = (batchId: number, body: object) =>
  office.desks.marketer.post<Packed>(`${office.at}/batches/${batchId}/packings`, {
    prefix: '8931234',
    ...body,
  });
const cartons = {
  levels: [
    { kind: 'carton', of: 100 },
    { kind: 'pallet', of: 40 },
  ],
};
const change = (body: object) =>
  office.desks.marketer.post<CodeChange & { clashes?: object[] }>(`${office.at}/code-changes`, body);
const unitOf = (sscc: string, desk = office.desks.analyst, at = office.at) =>
  desk.get<Unit>(`${at}/units/${encodeURIComponent(sscc)}`);
const detailOf = async (batchId: number) =>
  (await office.desks.owner.get<BatchDetail>(`${office.at}/batches/${batchId}`)).body;
const codeAt = async (batchId: number, serial: number) => {
  const [row] = await instance.database.sql<{ keyId: number }[]>`
    select key_id as "keyId" from batch where batch_id = ${batchId}`;
  return instance.ctx.codes.codeOf(row?.keyId ?? 0, serial);
};

it('a hundred million codes are packed into a million cartons by three rows', async () => {
  const batch = await mint(100_000_000);
  const rows = async () => {
    const [row] = await instance.database.sql<[{ rows: number }]>`
      select (select count(*) from packing) + (select count(*) from packing_level) as rows`;
    return row.rows;
  };
  const before = await rows();
  const { status, body } = await pack(batch.batchId, cartons);
  expect(status).toBe(201);
  expect(await rows()).toBe(before + 3);
  expect(body.packings[0]?.levels).toMatchObject([
    { kind: 'pallet', codes: 4000, units: 25_000 },
    { kind: 'carton', codes: 100, units: 1_000_000 },
  ]);
  const last = await unitOf(body.packings[0]?.levels[1]?.lastSscc ?? '');
  expect(last.body).toMatchObject({
    kind: 'carton',
    firstSerial: batch.lastSerial - 99,
    lastSerial: batch.lastSerial,
    batchId: batch.batchId,
    standings: [{ standing: 'minted', codes: 100 }],
    within: [{ kind: 'pallet', lastSerial: batch.lastSerial }],
    holds: [],
  });
});

it('a scanned pallet is activated, all of it and nothing else, and the history says by which label', async () => {
  const batch = await mint(12_050);
  const { body } = await pack(batch.batchId, cartons);
  const packing = body.packings[0];
  const pallets = await office.desks.analyst.get<{ units: UnitRow[]; total: number }>(
    `${office.at}/packings/${packing?.packingId}/units?kind=pallet`,
  );
  expect(pallets.body.total).toBe(4);
  const [, second, , tail] = pallets.body.units;
  expect(tail).toMatchObject({ firstSerial: batch.firstSerial + 12_000, lastSerial: batch.lastSerial });
  const answer = await change({ sscc: `(00)${second?.sscc}`, to: 'active', via: 'phone' });
  expect(answer).toMatchObject({ status: 200, body: { changed: 4000, left: 0 } });
  const detail = await detailOf(batch.batchId);
  expect(detail.ranges.map(({ firstSerial, state }) => [firstSerial - batch.firstSerial, state])).toEqual([
    [0, 'minted'],
    [4000, 'active'],
    [8000, 'minted'],
  ]);
  expect(detail.changes[0]).toMatchObject({
    way: 'unit',
    via: 'phone',
    sscc: second?.sscc,
    changedBy: 'marketer',
  });
  const again = await change({ sscc: second?.sscc, to: 'active' });
  expect(again).toMatchObject({
    status: 409,
    body: {
      code: 'nothing-to-change',
      clashes: [{ firstSerial: batch.firstSerial + 4000, lastSerial: batch.firstSerial + 7999 }],
    },
  });
});

it('a roll is changed by scanning its first and its last code, in whichever order', async () => {
  const batch = await mint(1000);
  const [one, two] = [
    await codeAt(batch.batchId, batch.firstSerial + 99),
    await codeAt(batch.batchId, batch.firstSerial + 50),
  ];
  const answer = await change({ firstCode: one, lastCode: two.toLowerCase(), to: 'active' });
  expect(answer.body).toMatchObject({
    batchId: batch.batchId,
    firstSerial: batch.firstSerial + 50,
    lastSerial: batch.firstSerial + 99,
    changed: 50,
  });
  expect((await detailOf(batch.batchId)).changes[0]).toMatchObject({ way: 'codes', via: 'api', sscc: null });
  const elsewhere = await mint(10);
  const mixed = await change({
    firstCode: one,
    lastCode: await codeAt(elsewhere.batchId, elsewhere.firstSerial),
    to: 'active',
  });
  expect(mixed).toMatchObject({ status: 422, body: { code: 'other-batch' } });
});

it('a code is looked up with its units, and a change is seen at once by whoever made it', async () => {
  const batch = await mint(1000);
  await pack(batch.batchId, {
    levels: [
      { kind: 'roll', of: 50 },
      { kind: 'carton', of: 2 },
    ],
  });
  const code = await codeAt(batch.batchId, batch.firstSerial + 149);
  const look = () => office.desks.analyst.get<CodeView>(`${office.at}/codes/${code}`);
  expect((await look()).body).toMatchObject({
    batchId: batch.batchId,
    productName: 'Tôm',
    serial: batch.firstSerial + 149,
    standing: 'minted',
    units: [
      { kind: 'carton', firstSerial: batch.firstSerial + 100, lastSerial: batch.firstSerial + 199 },
      { kind: 'roll', firstSerial: batch.firstSerial + 100, lastSerial: batch.firstSerial + 149 },
    ],
  });
  await change({ firstCode: code, lastCode: code, to: 'active' });
  await expect.poll(async () => (await look()).body.standing).toBe('active');
  const foreign = await other.desks.owner.get(`${other.at}/codes/${code}`);
  const forged = await other.desks.owner.get(`${other.at}/codes/000000000000`);
  expect(foreign.status).toBe(404);
  expect(foreign.body).toEqual(forged.body);
});

it('what is packed already is refused with what is in the way; a wrong packing is taken back', async () => {
  const batch = await mint(1000);
  const first = await pack(batch.batchId, {
    ...cartons,
    levels: [{ kind: 'carton', of: 100 }],
    lastSerial: batch.firstSerial + 499,
  });
  const packing = first.body.packings[0];
  const clash = await pack(batch.batchId, { levels: [{ kind: 'carton', of: 100 }] });
  expect(clash).toMatchObject({
    status: 409,
    body: {
      code: 'packings-clash',
      clashes: [{ firstSerial: batch.firstSerial, lastSerial: batch.firstSerial + 499 }],
    },
  });
  const label = packing?.levels[0]?.firstSscc ?? '';
  const removed = await office.desks.marketer.post<Packed>(
    `${office.at}/packings/${packing?.packingId}/removal`,
  );
  expect(removed.body.packings).toEqual([]);
  expect(await unitOf(label)).toMatchObject({ status: 404, body: { code: 'unit-removed' } });
  const anew = await pack(batch.batchId, { levels: [{ kind: 'carton', of: 100 }] });
  expect(Number(anew.body.packings[0]?.levels[0]?.firstSscc)).toBeGreaterThan(Number(label));
});

it('mints and packings at once never give two units one number', async () => {
  const batches = await Promise.all([mint(1000), mint(1000), mint(1000), mint(1000)]);
  const packed = await Promise.all(
    batches.map(({ batchId }) => pack(batchId, { levels: [{ kind: 'roll', of: 10 }] })),
  );
  const spans = packed.flatMap(({ body }) => body.packings.flatMap(({ levels }) => levels));
  const sorted = spans.toSorted(
    (one, two) => Number(one.firstSscc.slice(0, -1)) - Number(two.firstSscc.slice(0, -1)),
  );
  sorted.forEach((span, index) => {
    const before = sorted[index - 1];
    if (before)
      expect(Number(span.firstSscc.slice(0, -1))).toBeGreaterThan(Number(before.lastSscc.slice(0, -1)));
  });
});

it('a label of another program, or a misread one, opens nothing', async () => {
  const batch = await mint(1000);
  const { body } = await pack(batch.batchId, { levels: [{ kind: 'carton', of: 100 }] });
  const label = body.packings[0]?.levels[0]?.lastSscc ?? '';
  expect((await unitOf(label, other.desks.owner, other.at)).body.code).toBe('unit-not-found');
  const misread = label.slice(0, -1) + String((Number(label.at(-1)) + 1) % 10);
  expect((await unitOf(misread)).body.code).toBe('sscc-wrong');
});

it.each<[string, object, string]>([
  ['no levels', { levels: [] }, 'invalid-request'],
  [
    'a pallet in a carton',
    {
      levels: [
        { kind: 'pallet', of: 2 },
        { kind: 'carton', of: 2 },
      ],
    },
    'levels-wrong',
  ],
  ['a carton larger than the batch', { levels: [{ kind: 'carton', of: 1001 }] }, 'levels-wrong'],
  ['a prefix that nobody added', { levels: [{ kind: 'carton', of: 10 }], prefix: '9999' }, 'prefix-unknown'],
  [
    'serials of another batch',
    { levels: [{ kind: 'carton', of: 10 }], firstSerial: 1 },
    'serial-outside-batch',
  ],
])('a packing with %s is refused, and nothing is written', async (_what, body, code) => {
  const batch = await mint(1000);
  const before = await countRows(instance);
  expect((await pack(batch.batchId, body)).body.code).toBe(code);
  expect(await countRows(instance)).toEqual(before);
});
