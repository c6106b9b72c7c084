import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { settled } from '#tests/support/exporting.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { mintFor } from '#tests/support/minting.ts';

let instance: TestInstance;
let office: Office;
let batchId: number;

beforeAll(async () => {
  instance = await testInstance();
  office = await openOffice(instance);
  ({ batchId } = await mintFor(instance, office, 10));
});
afterAll(() => instance.stop());

async function order(): Promise<number> {
  const body = { format: 'csv' };
  return (await office.desks.owner.post<PrintRun>(`${office.at}/batches/${batchId}/prints`, body)).body
    .printRunId;
}
const ended = (printRunId: number) => settled(office.desks.owner, office.at, printRunId);
async function attemptsOf(printRunId: number): Promise<number | undefined> {
  const [row] = await instance.database.sql<{ attempts: number }[]>`
    select attempts from print_run where print_run_id = ${printRunId}`;
  return row?.attempts;
}

test('an export whose process is killed three times is given up with a reason, and leaves nothing', async () => {
  // Every process that is started from here on is killed as it begins.
  vi.stubEnv('NODE_OPTIONS', "--import data:text/javascript,process.kill(process.pid,'SIGKILL')");
  const printRunId = await order();
  const failed = await ended(printRunId);
  vi.unstubAllEnvs();
  expect([failed.state, failed.failure, await attemptsOf(printRunId)]).toEqual(['failed', 'broken', 3]);
  const folder = path.join(instance.ctx.config.dataDir, 'exports', String(office.programId));
  expect(await readdir(folder).catch(() => [])).toEqual([]);
  expect((await ended(await order())).state).toBe('done');
});

/** A run whose picture nobody has. */
async function insertUnprepared(): Promise<number> {
  const settings = { symbol: { logo: { printAssetId: 999, widthShare: 0.2 } } };
  const [row] = await instance.database.sql<{ printRunId: number }[]>`
    insert into print_run (program_id, batch_id, format, first_serial, last_serial, state, settings, started_by)
    select program_id, batch_id, 'csv', first_serial, last_serial, 'queued',
      ${JSON.stringify(settings)}::text::jsonb, 'Lan' from batch
    where program_id = ${office.programId} and batch_id = ${batchId}
    returning print_run_id as "printRunId"`;
  return row?.printRunId ?? 0;
}
/** Waits for so many attempts to have failed, and lets the next come now: no test has the time to wait for the lease to run out. */
async function failedTimes(printRunId: number, times: number, settings: object | null = null): Promise<void> {
  const said = `print run ${printRunId} could not be prepared`;
  await expect
    .poll(() => {
      instance.ctx.exports.wake();
      return instance.failures.filter((failure) => failure.startsWith(said));
    })
    .toHaveLength(times);
  await instance.database.sql`
    update print_run set held_until = now(), settings = coalesce(${settings && JSON.stringify(settings)}::text::jsonb, settings)
    where print_run_id = ${printRunId} and state = 'running'`;
}

test('an export that cannot be prepared is tried three times, then fails with a reason and holds nobody up', async () => {
  const printRunId = await insertUnprepared();
  await failedTimes(printRunId, 1);
  // It waits for its turn, and others do not wait for it.
  expect((await ended(await order())).state).toBe('done');
  await failedTimes(printRunId, 2);
  await failedTimes(printRunId, 3);
  expect(await ended(printRunId)).toMatchObject({ state: 'failed', failure: 'unprepared' });
});

test('an export that can be prepared again is made', async () => {
  const printRunId = await insertUnprepared();
  await failedTimes(printRunId, 1, {});
  expect((await ended(printRunId)).state).toBe('done');
});
