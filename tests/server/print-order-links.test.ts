import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepExports } from '#server/jobs/sweep-exports.ts';
import { openPlain } from '#server/printers/send-plain.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { mintFor } from '#tests/support/minting.ts';
import { orderingOf, sha256 } from '#tests/support/ordering.ts';

let instance: TestInstance;
let office: Office;
let ordering: ReturnType<typeof orderingOf>;

beforeAll(async () => {
  instance = await testInstance();
  // Shorter than a link lives.
  instance.ctx.config.exportDays = 1;
  office = await openOffice(instance);
  ordering = orderingOf(instance, office, await mintFor(instance, office, 10_000));
});
afterAll(() => instance.stop());

/** Whether the files of an order's link are kept for as long as the link can be used. */
async function outlived(printOrderId: number): Promise<boolean | undefined> {
  const [row] = await instance.database.sql<{ kept: boolean }[]>`
    select r.expires_at >= o.download_until as kept
    from print_order o join print_run r using (program_id, print_run_id) where o.print_order_id = ${printOrderId}`;
  return row?.kept;
}

test('files are there for as long as a link to them, however short exports are kept and however often it is renewed', async () => {
  const { serials, addPrinter, send, linked } = ordering;
  const { order } = await send({ printerId: await addPrinter(null), ...serials(0, 9) });
  const { printOrderId, printRunId } = order;
  expect(await outlived(printOrderId)).toBe(true);
  // Six days later.
  await instance.database.sql`
    update print_run set expires_at = now() + interval '1 day' where print_run_id = ${printRunId}`;
  expect((await linked(order)).order.printRunId).toBe(printRunId);
  expect(await outlived(printOrderId)).toBe(true);
});

test('a new link is not made to files that are gone, or will be, but to new ones', async () => {
  const { serials, addPrinter, send, linked, show, fetchFiles } = ordering;
  const { order } = await send({ printerId: await addPrinter(null), ...serials(10, 19) });
  const folder = path.join(instance.ctx.config.dataDir, 'exports', String(office.programId));
  await rm(path.join(folder, String(order.printRunId)), { recursive: true });
  const again = await linked(order);
  expect(again.order.printRunId).not.toBe(order.printRunId);
  expect((await show(again.secret)).body.filesState).toBe('ready');

  // Expired, and not yet swept away.
  await instance.database.sql`
    update print_run set expires_at = now() where print_run_id = ${again.order.printRunId}`;
  const last = await linked(order);
  await sweepExports(instance.ctx);
  expect((await (await fetchFiles(last.secret)).text()).split('\r\n')).toHaveLength(12);
});

/** The last part of the address that posting the secret of a link leads to. */
async function ticketOf(secret: string): Promise<string> {
  const body = new URLSearchParams({ secret });
  const answer = await fetch(`${instance.url}/api/printer/files`, {
    ...{ method: 'POST', body, redirect: 'manual' as const },
  });
  expect(answer.status).toBe(303);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}
const nobody = { network: null, country: null };

test('a download that broke off is gone on with by the same link, until all has come once', async () => {
  const { serials, addPrinter, send, show, fetchFiles, reached, read } = ordering;
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(100, 199) });
  const first = await fetchFiles(secret, { range: 'bytes=0-99' });
  expect(first.status).toBe(206);
  const begin = await first.bytes();
  await reached(secret, 'begun');
  // The file's end alone is not all of it.
  await (await fetchFiles(secret, { range: 'bytes=-100' })).bytes();
  await reached(secret, 'begun');
  const rest = await fetchFiles(secret, { range: 'bytes=100-' });
  const whole = Buffer.concat([begin, await rest.bytes()]);
  expect(sha256(whole)).toBe((await show(secret)).body.files[0]?.sha256);
  await reached(secret, 'spent');
  for (const headers of [{}, { range: 'bytes=100-' }]) {
    expect((await fetchFiles(secret, headers as Record<string, string>)).status).toBe(409);
  }
  const { downloads } = await read(order);
  expect(downloads.map(({ firstByte }) => firstByte)).toEqual([100, whole.length - 100, 0]);
});

test('what was sent and lost on the way is sent again to who has the beginning, and to nobody else', async () => {
  const { serials, addPrinter, send, fetchFiles, reached } = ordering;
  const { secret } = await send({ printerId: await addPrinter(null), ...serials(200, 299) });
  const ticket = await ticketOf(secret);
  const get = (headers: Record<string, string>) =>
    fetch(`${instance.url}/api/printer/files/${ticket}`, { headers });
  const first = await fetchFiles(secret);
  const etag = first.headers.get('etag') ?? '';
  const whole = await first.bytes();
  await reached(secret, 'spent');
  const again = await get({ range: 'bytes=500-', 'if-range': etag });
  expect([again.status, sha256(await again.bytes())]).toEqual([206, sha256(whole.subarray(500))]);
  const refused = await Promise.all([
    get({ range: 'bytes=0-', 'if-range': etag }),
    get({ range: 'bytes=500-', 'if-range': '"another"' }),
    get({ range: 'bytes=500-' }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([409, 409, 409]);
  const changed = ticket.replace(/\.(\d{10})\./, (_, until: string) => `.${Number(until) + 1}.`);
  expect((await fetch(`${instance.url}/api/printer/files/${changed}`)).status).toBe(404);
});

test('a day after its first byte a download that never ended cannot be gone on with', async () => {
  const { serials, addPrinter, send, show, fetchFiles, reached } = ordering;
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(300, 399) });
  const ticket = await ticketOf(secret);
  await (await fetchFiles(secret, { range: 'bytes=0-99' })).bytes();
  await reached(secret, 'begun');
  await instance.database.sql`
    update print_order set downloaded_at = now() - interval '1 day' where print_order_id = ${order.printOrderId}`;
  expect((await show(secret)).body.filesState).toBe('spent');
  expect((await fetchFiles(secret, { range: 'bytes=100-' })).status).toBe(409);
  expect((await fetch(`${instance.url}/api/printer/files/${ticket}`)).status).toBe(409);
});

test('a link that is renewed during its download ends, and what was sent by it spends nothing of the new one', async () => {
  const { serials, addPrinter, send, linked, fetchFiles, reached } = ordering;
  // Larger than what is read from the disk at once.
  const { order, secret } = await send({ printerId: await addPrinter(null), ...serials(1000, 9999) });
  const ticket = await ticketOf(secret);
  const plain = await openPlain(instance.ctx, ticket);
  const range = { start: 0, end: plain.length - 1 };
  const broken = (await plain.send(range, nobody, false)).getReader();
  expect((await broken.read()).done).toBe(false);
  await broken.cancel();
  await reached(secret, 'begun');

  const reader = (await plain.send(range, nobody, false)).getReader();
  let next = await reader.read();
  const renewed = await linked(order);
  while (!next.done) next = await reader.read();
  await expect(plain.send(range, nobody, false)).rejects.toMatchObject({ code: 'link-spent' });
  expect((await fetch(`${instance.url}/api/printer/files/${ticket}`)).status).toBe(404);
  await reached(renewed.secret, 'ready');
  expect((await (await fetchFiles(renewed.secret)).bytes()).length).toBe(plain.length);
  await reached(renewed.secret, 'spent');
});
