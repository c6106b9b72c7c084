import { createHash, randomUUID } from 'node:crypto';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import type { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BatchDetail } from '#server/routes/schemas/console.ts';
import type { Printer } from '#server/routes/schemas/printers.ts';
import type {
  PrinterOrder,
  PrintOrder,
  PrintOrderDetail,
  SentOrder,
} from '#server/routes/schemas/print-orders.ts';
import type { earlyScanListSchema } from '#server/routes/schemas/early-scans.ts';
import { Desk, openOffice, type Office } from '#tests/support/desk.ts';
import { settled } from '#tests/support/exporting.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { mintFor } from '#tests/support/minting.ts';
import { Phone } from '#tests/support/phone.ts';

type EarlyScanList = z.infer<typeof earlyScanListSchema>;

let instance: TestInstance;
let office: Office;
let foreign: Office;
let outside: Desk;
let batch: { batchId: number; firstSerial: number; keyId: number };

beforeAll(async () => {
  instance = await testInstance();
  [office, foreign] = [await openOffice(instance), await openOffice(instance)];
  outside = new Desk(instance.url);
  batch = await mintFor(instance, office, 10_000);
});
afterAll(() => instance.stop());

const serials = (from: number, to: number) => ({
  firstSerial: batch.firstSerial + from,
  lastSerial: batch.firstSerial + to,
});
async function addPrinter(recipient: string | null): Promise<number> {
  const printer = { name: 'In Sài Gòn', contact: '028 3823 0000', recipient };
  return (await office.desks.owner.post<Printer>(`${office.at}/printers`, printer)).body.printerId;
}
async function write(body: object): Promise<PrintOrder> {
  const order = { batchId: batch.batchId, format: 'csv', ...body };
  const reply = await office.desks.marketer.post<PrintOrder>(`${office.at}/print-orders`, order);
  expect(reply.status).toBe(201);
  return reply.body;
}
const link = ({ printOrderId }: PrintOrder) =>
  office.desks.marketer.post<SentOrder>(`${office.at}/print-orders/${printOrderId}/link`);
/** A sent order whose files are there, with the secret of its link. */
async function send(body: object): Promise<{ order: PrintOrder; secret: string }> {
  const { order, url } = (await link(await write(body))).body;
  await settled(office.desks.marketer, office.at, order.printRunId ?? 0);
  return { order, secret: url.split('#')[1] ?? '' };
}
const show = (secret: string) => outside.post<PrinterOrder>('/api/printer/order', { secret });
const report = (secret: string, body: object) =>
  outside.post<PrinterOrder>('/api/printer/reports', { secret, reportId: randomUUID(), ...body });
const fetchFiles = (secret: string) =>
  fetch(`${instance.url}/api/printer/files`, { method: 'POST', body: new URLSearchParams({ secret }) });
const read = async ({ printOrderId }: PrintOrder) =>
  (await office.desks.analyst.get<PrintOrderDetail>(`${office.at}/print-orders/${printOrderId}`)).body;
async function statesOf(from: number, to: number): Promise<string[]> {
  const { body } = await office.desks.owner.get<BatchDetail>(`${office.at}/batches/${batch.batchId}`);
  const { firstSerial, lastSerial } = serials(from, to);
  return body.ranges
    .filter((range) => range.lastSerial >= firstSerial && range.firstSerial <= lastSerial)
    .map(({ state }) => state);
}
const seen = (serial: number) => ({ serial: batch.firstSerial + serial, outcome: 'voided' });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a printer with a key gets files that its key alone opens, as often as needed, each time written down', async () => {
  const identity = await generateIdentity();
  const printerId = await addPrinter(await identityToRecipient(identity));
  const { order, secret } = await send({ printerId, ...serials(0, 999), ordered: 950, dueOn: '2027-01-31' });
  expect(await statesOf(0, 999)).toEqual(['sent']);
  const { body: page } = await show(secret);
  expect(page).toMatchObject({ codes: 1000, ordered: 950, dueOn: '2027-01-31', filesState: 'ready' });
  for (const time of [1, 2]) {
    const answer = await fetchFiles(secret);
    const sent = new Uint8Array(await answer.arrayBuffer());
    expect([time, answer.headers.get('content-length')]).toEqual([time, String(sent.length)]);
    expect(answer.headers.get('content-disposition')).toContain('.csv.age"');
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const plain = await decrypter.decrypt(sent);
    expect(sha256(plain)).toBe(page.files[0]?.sha256);
    expect(Buffer.from(sent).includes(instance.ctx.codes.codeOf(batch.keyId, batch.firstSerial))).toBe(false);
  }
  const { downloads } = await read(order);
  expect(downloads.map(({ encrypted }) => encrypted)).toEqual([true, true]);
});

test('a printer without a key gets its files once; a new link gives them once more, and ends the old one', async () => {
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(1000, 1099) });
  const both = await Promise.all([fetchFiles(secret), fetchFiles(secret)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const whole = both.find(({ status }) => status === 200);
  expect(sha256(Buffer.from((await whole?.arrayBuffer()) ?? new ArrayBuffer()))).toBe(
    (await show(secret)).body.files[0]?.sha256,
  );
  expect((await show(secret)).body.filesState).toBe('spent');
  const renewed = (await link(order)).body.url.split('#')[1] ?? '';
  expect((await show(secret)).body.code).toBe('no-such-link');
  expect((await fetchFiles(renewed)).status).toBe(200);
  await instance.database
    .sql`update print_order set downloaded_at = null, download_until = now() - interval '1 second'
    where print_order_id = ${order.printOrderId}`;
  expect(((await (await fetchFiles(renewed)).json()) as { code: string }).code).toBe('link-expired');
  expect((await read(order)).downloads).toHaveLength(2);
});

test('codes that are elsewhere already are not sent again, and no files are made of them', async () => {
  const printerId = await addPrinter(null);
  await send({ printerId, ...serials(1100, 1199) });
  const [before] = await instance.database.sql`select count(*) from print_run where state <> 'cancelled'`;
  const refused = await link(await write({ printerId, ...serials(1150, 1250) }));
  expect([refused.status, refused.body.code]).toEqual([409, 'ranges-clash']);
  expect(await statesOf(1200, 1250)).toEqual(['minted']);
  expect(await instance.database.sql`select count(*) from print_run where state <> 'cancelled'`).toEqual([
    before,
  ]);
});

test('what a printer reports takes its codes on, and the brand sees what is missing, wasted and scanned', async () => {
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(2000, 2999) });
  const wasted = [{ ...serials(2100, 2109), reason: 'lem mực' }];
  const reportId = randomUUID();
  const body = { reportId, delivered: 890, printed: [serials(2000, 2899)], wasted };
  expect((await report(secret, body)).body).toMatchObject({ delivered: 890, printed: 900, wasted: 10 });
  expect((await report(secret, body)).body).toMatchObject({ delivered: 890, printed: 900, wasted: 10 });
  expect(await statesOf(2000, 2999)).toEqual(['printed', 'voided', 'printed', 'sent']);
  await office.desks.marketer.post(`${office.at}/batches/${batch.batchId}/ranges`, {
    to: 'active',
    ...serials(2000, 2049),
  });
  const phone = new Phone(instance.url);
  for (const serial of [2000, 2105]) {
    await phone.claim(instance.ctx.codes.codeOf(batch.keyId, batch.firstSerial + serial));
  }
  const detail = await read(order);
  expect(detail.order).toMatchObject({ ordered: 1000, delivered: 890, printed: 900, wasted: 10, active: 50 });
  // The wasted ones were printed before: a code counts once.
  expect(detail.unreported).toBe(100);
  expect(detail.scans).toMatchObject({ scanned: 2, wastedScanned: 1 });
  const packed = await office.desks.owner.post(`${office.at}/company-prefixes`, { prefix: '8930001' });
  expect(packed.status).toBeLessThan(300);
  await office.desks.owner.post(`${office.at}/batches/${batch.batchId}/packings`, {
    ...{ prefix: '8930001', ...serials(2000, 2999) },
    levels: [{ kind: 'roll', of: 100 }],
  });
  const early = (query = '') =>
    office.desks.analyst.get<EarlyScanList>(`${office.at}/early-scans?limit=1${query}`);
  const first = (await early(`&printerId=${order.printerId}`)).body;
  expect(first.scans).toMatchObject([
    { printOrderId: order.printOrderId, printerName: 'In Sài Gòn', units: [{ kind: 'roll' }], ...seen(2105) },
  ]);
  const csv = await office.desks.owner.call('GET', `${office.at}/print-orders.csv`);
  expect(csv.status).toBe(200);
});

test('a report of serials that are outside, repeated or active is refused with them, and changes nothing', async () => {
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(3000, 3099) });
  await report(secret, { printed: [serials(3000, 3009)] });
  await office.desks.owner.post(`${office.at}/batches/${batch.batchId}/ranges`, {
    to: 'active',
    ...serials(3000, 3004),
  });
  const waste = (from: number, to: number) => [{ ...serials(from, to), reason: 'rách' }];
  const refused = await Promise.all([
    report(secret, { printed: [serials(3090, 3100)] }),
    report(secret, { printed: [serials(3009, 3020)] }),
    report(secret, { printed: [serials(3020, 3030), serials(3030, 3040)] }),
    report(secret, { printed: [serials(3020, 3030)], wasted: waste(3004, 3005) }),
    report(secret, { delivered: 101 }),
    report(secret, {}),
  ]);
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
    [422, 'serial-outside-order'],
    [409, 'reported-already'],
    [409, 'reported-already'],
    [409, 'ranges-clash'],
    [422, 'too-big'],
    [422, 'report-empty'],
  ]);
  expect(await statesOf(3000, 3099)).toEqual(['active', 'printed', 'sent']);
  expect((await read(order)).reports).toHaveLength(1);
});

test('a recalled code stays recalled whatever its printer reports', async () => {
  const { secret } = await send({ printerId: await addPrinter(null), ...serials(4000, 4009) });
  await office.desks.owner.post(`${office.at}/batches/${batch.batchId}/ranges`, {
    to: 'recalled',
    ...serials(4000, 4004),
  });
  expect((await report(secret, { printed: [serials(4000, 4009)] })).status).toBe(200);
  expect(await statesOf(4000, 4009)).toEqual(['recalled', 'printed']);
});

test('a report whose answer was lost is accepted still when its order has ended meanwhile', async () => {
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(5100, 5109) });
  const body = { reportId: randomUUID(), delivered: 1 };
  expect((await report(secret, body)).status).toBe(200);
  await office.desks.owner.post(`${office.at}/print-orders/${order.printOrderId}/end`);
  expect((await report(secret, body)).body).toMatchObject({ delivered: 1 });
});

test('an order that ended opens nothing, and nobody else’s order is found', async () => {
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(5000, 5009) });
  const at = (desk: Office) => `${desk.at}/print-orders/${order.printOrderId}`;
  expect((await foreign.desks.owner.get(at(foreign))).status).toBe(404);
  expect((await foreign.desks.owner.post(`${at(foreign)}/link`)).status).toBe(404);
  expect((await office.desks.owner.post<PrintOrder>(`${at(office)}/end`)).body.state).toBe('closed');
  expect((await fetchFiles(secret)).status).toBe(409);
  expect((await report(secret, { delivered: 1 })).body.code).toBe('order-ended');
  const [programId, , tail] = secret.split('.');
  expect((await show(`${programId}.${order.printOrderId}.${tail?.replace(/^./, '-')}`)).status).toBe(404);
  const events = await instance.database.sql<{ type: string }[]>`
    select type from event where type like 'print-order.%' and subject = ${String(order.printOrderId)} order by event_id`;
  expect(events.map(({ type }) => type)).toEqual([
    'print-order.created',
    'print-order.sent',
    'print-order.closed',
  ]);
});
