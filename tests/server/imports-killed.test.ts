import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { importSecret } from '#server/codes/code-space.ts';
import { ImportedHash } from '#server/codes/imported-text.ts';
import { createProduct } from '#server/products/create-product.ts';
import { openOffice } from '#tests/support/desk.ts';
import { checkFile, type Importing, reached } from '#tests/support/importing.ts';
import { type Fleet, testFleet } from '#tests/support/server-process.ts';
import { definitionOf } from '#tests/support/spine.ts';

const CODES = 100_000;
let fleet: Fleet;
let importing: Importing;

beforeAll(async () => {
  fleet = await testFleet(1);
  const [server] = fleet.servers;
  const { programId, brandId, at, desks } = await openOffice({ ctx: fleet.ctx, url: server?.url ?? '' });
  const [member] = await fleet.ctx.sql<{ userId: string }[]>`
    select user_id as "userId" from staff_member where program_id = ${programId} and role = 'owner'`;
  const actor = { userId: member?.userId ?? '', name: 'Lan', role: 'owner' as const, programId };
  const owner = { ...fleet.ctx, actor };
  const { productId } = await createProduct(owner, { brandId, name: 'Tôm chua cay', gtin: null });
  const { campaignId } = await createCampaign(owner, { name: 'Mùa hè', definition: definitionOf() });
  importing = { desk: desks.owner, at, productId, campaignId };
});
afterAll(() => fleet.stop());

const counts = async () => {
  const [row] = await fleet.database.sql<{ codes: number; batches: number }[]>`
    select (select count(*)::int from imported_code) as codes, (select count(*)::int from batch) as batches`;
  return row;
};
const codesOf = (prefix: string) =>
  Array.from({ length: CODES }, (_, at) => `${prefix}-${String(at).padStart(8, '0')}`);

/** Confirms an import and acts while almost all its codes are written and it cannot go on, however long that takes. */
async function amid(importId: number, codes: readonly string[], act: () => Promise<unknown>): Promise<void> {
  const { sql } = fleet.database;
  const hash = new ImportedHash(importSecret(fleet.ctx.codes.master));
  // Codes are written in the order of their hashes; the import waits for whoever else writes one of the last.
  const late = codes
    .slice(0, 1000)
    .map((code) => hash.of(code))
    .toSorted()
    .at(-1);
  const held = await sql.reserve();
  try {
    await held`set idle_in_transaction_session_timeout = 0`;
    await held`begin`;
    await held`insert into imported_code (code_hash, serial) values (${late ?? ''}, 1)`;
    await importing.desk.post(`${importing.at}/imports/${importId}/confirm`, { good: CODES });
    const waiting = () => sql`
      select from pg_stat_activity where datname = current_database() and application_name = 'packmint import'
        and query like '%insert into imported_code%' and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await waiting()).length).toBe(1);
    await act();
  } finally {
    await held`rollback`;
    held.release();
  }
}

test('an import that is cancelled while its codes are written leaves none of them', async () => {
  const { desk, at } = importing;
  const codes = codesOf('STOP');
  const { importId } = await checkFile(importing, codes.join('\n'));
  await amid(importId, codes, async () => {
    expect((await desk.post(`${at}/imports/${importId}/cancel`)).status).toBe(200);
  });
  expect((await reached(importing, importId)).state).toBe('cancelled');
  const connections = () => fleet.database.sql`
    select from pg_stat_activity where datname = current_database() and application_name = 'packmint import'`;
  await expect.poll(async () => (await connections()).length).toBe(0);
  expect(await counts()).toEqual({ codes: 0, batches: 0 });
  expect(fleet.servers[0]?.failures).toEqual([]);
});

test('an import whose server is killed comes in whole with the next server, and not at all before', async () => {
  const { sql } = fleet.database;
  const codes = codesOf('CODE');
  const checked = await checkFile(importing, codes.join('\n'));
  expect(checked.report).toMatchObject({ rows: CODES, good: CODES });
  await amid(checked.importId, codes, async () => {
    await fleet.servers[0]?.kill();
    expect(await counts()).toEqual({ codes: 0, batches: 0 });
  });

  // A server that has been silent for so long is gone; no test has the time to wait for it.
  await sql`update code_import set held_until = now() where holder is not null`;
  const next = await fleet.start();
  const again = { ...importing, desk: importing.desk.at(next.url) };
  expect(await reached(again, checked.importId)).toMatchObject({ state: 'done', report: { good: CODES } });
  expect(await counts()).toEqual({ codes: CODES, batches: 1 });
  expect(await verifyDatabase(sql)).toEqual([]);
});
