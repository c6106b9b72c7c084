import { randomUUID } from 'node:crypto';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import type { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BatchDetail } from '#server/routes/schemas/console.ts';
import type { PrintOrder, printReportListSchema } from '#server/routes/schemas/print-orders.ts';
import type { earlyScanListSchema } from '#server/routes/schemas/early-scans.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { mintFor } from '#tests/support/minting.ts';
import { exportOrders } from '#server/printers/export-orders.ts';
import type { CodeView } from '#server/units/look-up.ts';
import { orderingOf, sha256 } from '#tests/support/ordering.ts';
import { Phone } from '#tests/support/phone.ts';

type PrintReportList = z.infer<typeof printReportListSchema>;
type EarlyScanList = z.infer<typeof earlyScanListSchema>;

let instance: TestInstance;
let office: Office;
let foreign: Office;
let ordering: ReturnType<typeof orderingOf>;
let batch: { batchId: number; firstSerial: number; keyId: number };

beforeAll(async () => {
  instance = await testInstance();
  [office, foreign] = [await openOffice(instance), await openOffice(instance)];
  batch = await mintFor(instance, office, 60_000);
  ordering = orderingOf(instance, office, batch);
});
afterAll(() => instance.stop());

const reportsOf = async ({ printOrderId }: PrintOrder, query = '') => {
  const { body } = await office.desks.analyst.get<PrintReportList>(
    `${office.at}/print-orders/${printOrderId}/reports?${query}`,
  );
  return body;
};
async function statesOf(from: number, to: number): Promise<string[]> {
  const { body } = await office.desks.owner.get<BatchDetail>(`${office.at}/batches/${batch.batchId}`);
  const { firstSerial, lastSerial } = ordering.serials(from, to);
  return body.ranges
    .filter((range) => range.lastSerial >= firstSerial && range.firstSerial <= lastSerial)
    .map(({ state }) => state);
}
const seen = (serial: number) => ({ serial: batch.firstSerial + serial, outcome: 'voided' });

test('a printer with a key gets files that its key alone opens, as often as needed, each time written down', async () => {
  const identity = await generateIdentity();
  const printerId = await ordering.addPrinter(await identityToRecipient(identity));
  const { order, secret } = await ordering.send({
    printerId,
    ...ordering.serials(0, 999),
    ordered: 950,
    dueOn: '2027-01-31',
  });
  expect(await statesOf(0, 999)).toEqual(['sent']);
  const { body: page } = await ordering.show(secret);
  expect(page).toMatchObject({ codes: 1000, ordered: 950, dueOn: '2027-01-31', filesState: 'ready' });
  for (const time of [1, 2]) {
    const answer = await ordering.fetchFiles(secret);
    const sent = new Uint8Array(await answer.arrayBuffer());
    expect([time, answer.headers.get('content-length')]).toEqual([time, String(sent.length)]);
    expect(answer.headers.get('content-disposition')).toContain('.csv.age"');
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const plain = await decrypter.decrypt(sent);
    expect(sha256(plain)).toBe(page.files[0]?.sha256);
    expect(Buffer.from(sent).includes(instance.ctx.codes.codeOf(batch.keyId, batch.firstSerial))).toBe(false);
  }
  const { downloads } = await ordering.read(order);
  expect(downloads.map(({ encrypted }) => encrypted)).toEqual([true, true]);
});

test('a printer without a key gets its files once; a new link gives them once more, and ends the old one', async () => {
  const { order, secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(1000, 1099),
  });
  const whole = await ordering.fetchFiles(secret);
  expect(sha256(await whole.bytes())).toBe((await ordering.show(secret)).body.files[0]?.sha256);
  await ordering.reached(secret, 'spent');
  expect((await ordering.fetchFiles(secret)).status).toBe(409);
  const renewed = (await ordering.link(order)).body.url.split('#')[1] ?? '';
  expect((await ordering.show(secret)).body.code).toBe('no-such-link');
  expect((await (await ordering.fetchFiles(renewed)).bytes()).length).toBeGreaterThan(0);
  await ordering.reached(renewed, 'spent');
  await instance.database
    .sql`update print_order set downloaded_at = null, delivered_at = null, download_until = now() - interval '1 second'
    where print_order_id = ${order.printOrderId}`;
  expect(((await (await ordering.fetchFiles(renewed)).json()) as { code: string }).code).toBe('link-expired');
  expect((await ordering.read(order)).downloads).toHaveLength(2);
});

test('codes that are elsewhere already are not sent again, and no files are made of them', async () => {
  const printerId = await ordering.addPrinter(null);
  await ordering.send({ printerId, ...ordering.serials(1100, 1199) });
  const [before] = await instance.database.sql`select count(*) from print_run where state <> 'cancelled'`;
  const refused = await ordering.link(await ordering.write({ printerId, ...ordering.serials(1150, 1250) }));
  expect([refused.status, refused.body.code]).toEqual([409, 'ranges-clash']);
  expect(await statesOf(1200, 1250)).toEqual(['minted']);
  expect(await instance.database.sql`select count(*) from print_run where state <> 'cancelled'`).toEqual([
    before,
  ]);
});

test('an order whose files cannot be made is refused as it is written, not when it is sent', async () => {
  const printerId = await ordering.addPrinter(null);
  const pale = { printerId, batchId: batch.batchId, format: 'eps-zip', symbol: { dark: '#eeee99' } };
  const { status, body } = await office.desks.marketer.post(`${office.at}/print-orders`, {
    ...pale,
    ...ordering.serials(1300, 1399),
  });
  expect([status, body]).toMatchObject([422, { errors: [{ path: 'symbol.dark', code: 'contrast-low' }] }]);
});

test('what a printer reports takes its codes on, and the brand sees what is missing, wasted and scanned', async () => {
  const { order, secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(2000, 2999),
  });
  const wasted = [{ ...ordering.serials(2100, 2109), reason: 'lem mực' }];
  const reportId = randomUUID();
  const body = { reportId, delivered: 890, printed: [ordering.serials(2000, 2899)], wasted };
  expect((await ordering.report(secret, body)).body).toMatchObject({
    delivered: 890,
    printed: 900,
    wasted: 10,
  });
  expect((await ordering.report(secret, body)).body).toMatchObject({
    delivered: 890,
    printed: 900,
    wasted: 10,
  });
  expect(await statesOf(2000, 2999)).toEqual(['printed', 'voided', 'printed', 'sent']);
  await office.desks.marketer.post(`${office.at}/batches/${batch.batchId}/ranges`, {
    to: 'active',
    ...ordering.serials(2000, 2049),
  });
  const phone = new Phone(instance.url);
  for (const serial of [2000, 2105, 2999]) {
    await phone.claim(instance.ctx.codes.codeOf(batch.keyId, batch.firstSerial + serial));
  }
  const detail = await ordering.read(order);
  expect(detail.order).toMatchObject({ ordered: 1000, delivered: 890, printed: 900, wasted: 10, active: 50 });
  // The wasted ones were printed before: a code counts once.
  expect(detail.unreported).toBe(100);
  expect(detail.scans).toMatchObject({ scanned: 3, wastedScanned: 1 });
  const packed = await office.desks.owner.post(`${office.at}/company-prefixes`, { prefix: '8930001' });
  expect(packed.status).toBeLessThan(300);
  await office.desks.owner.post(`${office.at}/batches/${batch.batchId}/packings`, {
    ...{ prefix: '8930001', ...ordering.serials(2000, 2999) },
    levels: [{ kind: 'roll', of: 100 }],
  });
  const early = async (query: string) =>
    (await office.desks.analyst.get<EarlyScanList>(`${office.at}/early-scans?${query}`)).body;
  const roll = async (serial: number) => {
    const code = instance.ctx.codes.codeOf(batch.keyId, batch.firstSerial + serial);
    return (await office.desks.owner.get<CodeView>(`${office.at}/codes/${code}`)).body.units[0]?.sscc;
  };
  const byPrinter = { printOrderId: order.printOrderId, printerName: 'In Sài Gòn' };
  const found = [
    { ...byPrinter, units: [{ sscc: await roll(2999) }], ...seen(2999), outcome: 'not-active' },
    { ...byPrinter, units: [{ sscc: await roll(2105) }], ...seen(2105) },
  ];
  const first = await early(`limit=1&printerId=${order.printerId}`);
  expect(first.scans).toMatchObject(found.slice(0, 1));
  const next = await early(`limit=1&printerId=${order.printerId}&cursor=${first.nextCursor}`);
  expect(next.scans).toMatchObject(found.slice(1));
  expect((await early('limit=2')).scans).toMatchObject(found);
  expect((await early(`limit=2&printerId=${await ordering.addPrinter(null)}`)).scans).toEqual([]);
  const actor = { programId: office.programId, userId: 'lan', name: 'Lan', role: 'owner' as const };
  const { rows } = exportOrders({ ...instance.ctx, actor }, { printerId: order.printerId });
  const told: unknown[] = [];
  for await (const lot of rows) told.push(...lot.map((cells) => cells.slice(-2)));
  expect(told).toEqual([[100, `${batch.firstSerial + 2100}-${batch.firstSerial + 2109}`]]);

  // Three parts of one report: a page ends between two of them.
  const parts = ['delivered', 'printed', 'wasted'];
  const one = await reportsOf(order, 'limit=2');
  expect(one.reports.map(({ kind }) => kind)).toEqual(parts.slice(0, 2));
  const rest = await reportsOf(order, `limit=2&cursor=${one.nextCursor}`);
  expect([rest.reports.map(({ kind }) => kind), rest.nextCursor]).toEqual([parts.slice(2), null]);
});

test('a report of serials that are outside, repeated or active is refused with them, and changes nothing', async () => {
  const { order, secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(3000, 3099),
  });
  await ordering.report(secret, { printed: [ordering.serials(3000, 3009)] });
  await office.desks.owner.post(`${office.at}/batches/${batch.batchId}/ranges`, {
    to: 'active',
    ...ordering.serials(3000, 3004),
  });
  const waste = (from: number, to: number) => [{ ...ordering.serials(from, to), reason: 'rách' }];
  const refused = await Promise.all([
    ordering.report(secret, { printed: [ordering.serials(3090, 3100)] }),
    ordering.report(secret, { printed: [ordering.serials(3009, 3020)] }),
    ordering.report(secret, { printed: [ordering.serials(3020, 3030), ordering.serials(3030, 3040)] }),
    ordering.report(secret, { printed: [ordering.serials(3020, 3030)], wasted: waste(3004, 3005) }),
    ordering.report(secret, { delivered: 101 }),
    ordering.report(secret, {}),
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
  expect((await reportsOf(order)).reports).toHaveLength(1);
});

test('a report over thousands of separate ranges is one change, and over too many is refused whole', async () => {
  const { secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(20_000, 49_999),
  });
  const { firstSerial, lastSerial } = ordering.serials(20_000, 49_999);
  // Every second code was recalled since.
  const { sql } = instance.database;
  await sql.begin(async (tx) => {
    await tx`delete from code_range where batch_id = ${batch.batchId} and first_serial = ${firstSerial}`;
    await tx`
      insert into code_range (program_id, key_id, batch_id, first_serial, last_serial, state)
      select ${office.programId}, ${batch.keyId}, ${batch.batchId}, s, s, case s % 2 when 0 then 'recalled' else 'sent' end
      from generate_series(${firstSerial}::bigint, ${lastSerial}::bigint) s`;
  });
  const all = await ordering.report(secret, { printed: [{ firstSerial, lastSerial }] });
  expect([all.status, all.body.code]).toEqual([409, 'too-many-ranges']);
  const some = await ordering.report(secret, { printed: [ordering.serials(20_000, 29_999)] });
  expect([some.status, some.body.printed]).toEqual([200, 10_000]);
  const counted = await sql`
    select state, count(*)::int as codes, sum(last_serial - first_serial + 1)::int as serials from code_range
    where batch_id = ${batch.batchId} and first_serial between ${firstSerial} and ${lastSerial} group by state order by state`;
  expect(counted).toEqual([
    { state: 'printed', codes: 5000, serials: 5000 },
    { state: 'recalled', codes: 15_000, serials: 15_000 },
    { state: 'sent', codes: 10_000, serials: 10_000 },
  ]);
  const changes = await sql`
    select count(*)::int as ranges from range_change where batch_id = ${batch.batchId} and to_state = 'printed'
      and first_serial between ${firstSerial} and ${lastSerial}`;
  expect(changes).toEqual([{ ranges: 5000 }]);
});

test('a recalled code stays recalled whatever its printer reports', async () => {
  const { secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(4000, 4009),
  });
  await office.desks.owner.post(`${office.at}/batches/${batch.batchId}/ranges`, {
    to: 'recalled',
    ...ordering.serials(4000, 4004),
  });
  expect((await ordering.report(secret, { printed: [ordering.serials(4000, 4009)] })).status).toBe(200);
  expect(await statesOf(4000, 4009)).toEqual(['recalled', 'printed']);
});

test('a report whose answer was lost is accepted still when its order has ended meanwhile', async () => {
  const { order, secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(5100, 5109),
  });
  const body = { reportId: randomUUID(), delivered: 1 };
  expect((await ordering.report(secret, body)).status).toBe(200);
  await office.desks.owner.post(`${office.at}/print-orders/${order.printOrderId}/end`);
  expect((await ordering.report(secret, body)).body).toMatchObject({ delivered: 1 });
});

test('an order that ended opens nothing, and nobody else’s order is found', async () => {
  const { order, secret } = await ordering.send({
    printerId: await ordering.addPrinter(null),
    ...ordering.serials(5000, 5009),
  });
  const at = (desk: Office) => `${desk.at}/print-orders/${order.printOrderId}`;
  expect((await foreign.desks.owner.get(at(foreign))).status).toBe(404);
  expect((await foreign.desks.owner.post(`${at(foreign)}/link`)).status).toBe(404);
  expect((await office.desks.owner.post<PrintOrder>(`${at(office)}/end`)).body.state).toBe('closed');
  expect((await ordering.fetchFiles(secret)).status).toBe(409);
  expect((await ordering.report(secret, { delivered: 1 })).body.code).toBe('order-ended');
  const [programId, , tail] = secret.split('.');
  expect((await ordering.show(`${programId}.${order.printOrderId}.${tail?.replace(/^./, '-')}`)).status).toBe(
    404,
  );
  const events = await instance.database.sql<{ type: string }[]>`
    select type from event where type like 'print-order.%' and subject = ${String(order.printOrderId)} order by event_id`;
  expect(events.map(({ type }) => type)).toEqual([
    'print-order.created',
    'print-order.sent',
    'print-order.closed',
  ]);
});
