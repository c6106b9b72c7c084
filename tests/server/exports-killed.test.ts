import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { linksOf, settled } from '#tests/support/exporting.ts';
import { mintFor } from '#tests/support/minting.ts';
import { testFleet, type Fleet, type ServerProcess } from '#tests/support/server-process.ts';

const CODES = 1_000_000;
let fleet: Fleet;
let office: Office;
let at: string;
let batchId: number;

beforeAll(async () => {
  fleet = await testFleet(2);
  office = await openOffice({ ctx: fleet.ctx, url: serverOf(0).url });
  ({ batchId } = await mintFor(fleet, office, CODES));
  at = office.at;
});
afterAll(() => fleet.stop());

function serverOf(index: number): ServerProcess {
  const server = fleet.servers[index];
  if (!server) throw new Error('a server is missing');
  return server;
}
const folderOf = (printRunId: number) =>
  path.join(fleet.ctx.config.dataDir, 'exports', String(office.programId), String(printRunId));
async function order(what: object = { format: 'csv' }, desk = office.desks.owner): Promise<number> {
  const { status, body } = await desk.post<PrintRun>(`${at}/batches/${batchId}/prints`, what);
  expect(status).toBe(201);
  return body.printRunId;
}
/** Sheets say when they were ordered; two runs differ in nothing else. */
const contentOf = (printRunId: number, name = '') =>
  readFileSync(path.join(folderOf(printRunId), name), 'latin1').replace(/D:\d{14}Z/, '');
const rowOf = async (printRunId: number) => {
  const [row] = await fleet.database.sql<{ state: string; holder: string | null; attempts: number }[]>`
    select state, holder, attempts from print_run where print_run_id = ${printRunId}`;
  return row;
};

/** Resolves when so many parts of an export are on the disk, or all of it. */
async function partsOnDisk(printRunId: number, parts: number): Promise<void> {
  const journal = path.join(`${folderOf(printRunId)}.part`, 'journal.ndjson');
  const lines = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0);
  await expect.poll(() => existsSync(folderOf(printRunId)) || lines() >= parts, { interval: 5 }).toBe(true);
}

/** Orders an export of a file of this name and kills the only server before it is done; its number. */
async function killAmid(what: object, name: string): Promise<number> {
  for (;;) {
    const run = await order(what, office.desks.owner.at(serverOf(0).url));
    await partsOnDisk(run, 2);
    await serverOf(0).kill();
    const unfinished = existsSync(path.join(`${folderOf(run)}.part`, name));
    if (unfinished && (await rowOf(run))?.state === 'running') return run;
    // While this test waited for its turn on the core, the export came to its end: the next one is caught.
    await fleet.start();
  }
}

test('two servers share the orders and make each of them once', async () => {
  const runs = await Promise.all(
    Array.from({ length: 3 }, () => order({ format: 'csv', lastSerial: 99_000 })),
  );
  for (const printRunId of runs) {
    expect((await settled(office.desks.owner, at, printRunId)).state).toBe('done');
    expect((await rowOf(printRunId))?.attempts).toBe(1);
  }
  const sums = await Promise.all(
    runs.map(async (run) => (await linksOf(office.desks.owner, at, run)).files[0]?.sha256),
  );
  expect(new Set(sums).size).toBe(1);
});

test.each([
  ['of a table', { format: 'csv' }],
  ['of sheets', { format: 'pdf', lastSerial: 99_000 }],
])(
  'an export %s whose server is killed is taken up by another, and its file is byte for byte the same',
  async (_, what) => {
    // With one server left there is no doubt who is making it.
    await Promise.all(fleet.servers.slice(1).map((server) => server.kill()));
    const desk = office.desks.owner.at(serverOf(0).url);
    const whole = await order(what, desk);
    await settled(desk, at, whole);
    const [expected] = (await linksOf(desk, at, whole)).files;

    const run = await killAmid(what, expected?.name ?? '');
    const { birthtimeMs } = statSync(path.join(`${folderOf(run)}.part`, expected?.name ?? ''));
    // Nothing is offered of it.
    expect(await readdir(path.dirname(folderOf(run)))).not.toContain(String(run));

    // A server that has been silent for so long is gone; no test has the time to wait for it.
    await fleet.database.sql`update print_run set held_until = now() where print_run_id = ${run}`;
    const next = await fleet.start();
    const again = office.desks.owner.at(next.url);
    expect((await settled(again, at, run)).state).toBe('done');
    const [file] = (await linksOf(again, at, run)).files;
    expect(file?.bytes).toBe(expected?.bytes);
    expect(contentOf(run, file?.name) === contentOf(whole, file?.name)).toBe(true);
    // It was gone on with, not begun anew.
    expect(statSync(path.join(folderOf(run), file?.name ?? '')).birthtimeMs).toBe(birthtimeMs);
  },
);
