import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepExports } from '#server/jobs/sweep-exports.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { mintFor } from '#tests/support/minting.ts';
import { orderingOf } from '#tests/support/ordering.ts';

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
