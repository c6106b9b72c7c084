import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkTo } from '#server/prints/link-print.ts';
import { sweepExports } from '#server/jobs/sweep-exports.ts';
import type { PrintRun, TablePreview } from '#server/routes/schemas/prints.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { unzip } from '#tests/support/decode-zip.ts';
import { download, linksOf, settled } from '#tests/support/exporting.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { mintFor } from '#tests/support/minting.ts';

let instance: TestInstance;
let office: Office;
let foreign: Office;
let prints: string;
let batch: { batchId: number; firstSerial: number; keyId: number };

beforeAll(async () => {
  instance = await testInstance();
  [office, foreign] = [await openOffice(instance), await openOffice(instance)];
  batch = await mintFor(instance, office, 3_000_000);
  prints = `${office.at}/batches/${batch.batchId}/prints`;
});
afterAll(() => instance.stop());

const serials = (from: number, to: number) => ({
  firstSerial: batch.firstSerial + from,
  lastSerial: batch.firstSerial + to,
});
async function order(body: object): Promise<PrintRun> {
  const reply = await office.desks.marketer.post<PrintRun>(prints, body);
  expect(reply.status).toBe(201);
  return reply.body;
}
async function made(body: object): Promise<PrintRun> {
  return settled(office.desks.marketer, office.at, (await order(body)).printRunId);
}
const links = ({ printRunId }: PrintRun) => linksOf(office.desks.marketer, office.at, printRunId);
const folderOf = ({ printRunId }: PrintRun) =>
  path.join(instance.ctx.config.dataDir, 'exports', String(office.programId), String(printRunId));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a table is ordered, made, and downloaded by a link that needs no sign-in; its manifest tells the truth', async () => {
  const ordered = await order({ format: 'csv', ...serials(0, 999) });
  expect(ordered).toMatchObject({ state: 'queued', codes: 1000, codesDone: 0, startedBy: 'marketer' });
  const run = await settled(office.desks.marketer, office.at, ordered.printRunId);
  expect(run).toMatchObject({ state: 'done', codesDone: 1000, files: 1 });
  const { files, manifestUrl } = await links(run);
  const [file] = files;
  const bytes = await download(instance.url, file?.url ?? '');
  const code = instance.ctx.codes.codeOf(batch.keyId, batch.firstSerial);
  expect(bytes.toString().split('\r\n').slice(0, 2)).toEqual([
    'serial,code,url',
    `${batch.firstSerial},${code},HTTP://LOCALHOST/${code}`,
  ]);
  expect(file).toMatchObject({
    bytes: bytes.length,
    sha256: sha256(bytes),
    lines: 1000,
    codes: 1000,
    ...serials(0, 999),
  });
  const manifest = JSON.parse((await download(instance.url, manifestUrl)).toString()) as { files: object[] };
  expect(manifest.files).toEqual([expect.objectContaining({ name: file?.name, sha256: file?.sha256 })]);
});

test('a download that broke off goes on where it was, and only of the same file', async () => {
  const [file] = (await links(await made({ format: 'csv', ...serials(0, 9) }))).files;
  const url = instance.url + (file?.url ?? '');
  const whole = await fetch(url);
  const bytes = Buffer.from(await whole.arrayBuffer());
  const etag = whole.headers.get('etag') ?? '';
  const ask = (range: string, more: Record<string, string> = {}) =>
    fetch(url, { headers: { range, ...more } });
  const rest = await ask('bytes=100-', { 'if-range': etag });
  expect(rest.status).toBe(206);
  expect(rest.headers.get('content-range')).toBe(`bytes 100-${bytes.length - 1}/${bytes.length}`);
  expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(100))).toBe(true);
  expect(await (await ask('bytes=-5')).text()).toBe(bytes.toString().slice(-5));
  expect((await ask('bytes=3-3')).headers.get('content-length')).toBe('1');
  expect((await ask(`bytes=${bytes.length}-`)).status).toBe(416);
  expect((await ask('bytes=100-', { 'if-range': '"another"' })).status).toBe(200);
  const head = await fetch(url, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String(bytes.length));
});

test('several files come one by one or as one ZIP, compressed ones as what they hold', async () => {
  const table = { rowsPerFile: 400, gzip: true, columns: ['code', 'batch'], extension: 'txt' };
  const run = await made({ format: 'csv', ...serials(0, 999), table });
  const { files, zipUrl } = await links(run);
  expect(files.map(({ name, lines }) => [name.slice(-13), lines])).toEqual([
    ['part-1.txt.gz', 400],
    ['part-2.txt.gz', 400],
    ['part-3.txt.gz', 200],
  ]);
  const zip = await download(instance.url, zipUrl);
  const unpacked = await unzip(zip);
  expect(unpacked.map(({ name }) => name.slice(-10))).toEqual([
    'part-1.txt',
    'part-2.txt',
    'part-3.txt',
    'ifest.json',
  ]);
  expect(unpacked[0]?.bytes.toString().split('\r\n')[0]).toBe('code,batch');
  expect(unpacked[2]?.bytes.toString().split('\r\n')).toHaveLength(202);
  const tail = await fetch(instance.url + zipUrl, { headers: { range: `bytes=${zip.length - 2000}-` } });
  expect(Buffer.from(await tail.arrayBuffer()).equals(zip.subarray(-2000))).toBe(true);
});

test.each(['pdf', 'svg-zip'] as const)('a %s is made in the same way, twice alike', async (format) => {
  const once = await links(await made({ format, ...serials(0, 49) }));
  const again = await links(await made({ format, ...serials(0, 49) }));
  const bytes = await download(instance.url, once.files[0]?.url ?? '');
  expect(sha256(bytes)).toBe(once.files[0]?.sha256);
  expect(bytes.length).toBeGreaterThan(1000);
  expect(again.files[0]?.codes).toBe(50);
});

test('a link that was changed, is of another file, or has expired opens nothing', async () => {
  const run = await made({ format: 'csv', ...serials(0, 999), table: { rowsPerFile: 500 } });
  const { files } = await links(run);
  const url = files[0]?.url ?? '';
  const status = async (changed: string) => {
    const answer = await fetch(instance.url + changed);
    return [answer.status, ((await answer.json()) as { code: string }).code];
  };
  const until = /until=(\d+)/.exec(url)?.[1] ?? '';
  expect(await status(url.replace(/\/0\?/, '/1?'))).toEqual([404, 'no-such-link']);
  expect(await status(url.replace(until, String(Number(until) + 1)))).toEqual([404, 'no-such-link']);
  expect(await status(url.slice(0, -3))).toEqual([404, 'no-such-link']);
  expect(await status(url.split('?')[0] ?? '')).toEqual([404, 'no-such-link']);
  const past = linkUntil(run.printRunId, 0);
  expect(await status(past)).toEqual([404, 'link-expired']);
});

/** A link as the server signs it, but of any time. */
function linkUntil(printRunId: number, until: number): string {
  const target = { programId: office.programId, printRunId, file: '0' };
  return linkTo(instance.ctx, target, new Date(until));
}

test('what lies on the disk otherwise than it was made is not offered', async () => {
  const run = await made({ format: 'csv', ...serials(0, 99) });
  const { files } = await links(run);
  await appendFile(path.join(folderOf(run), files[0]?.name ?? ''), 'x');
  expect((await fetch(instance.url + (files[0]?.url ?? ''))).status).toBe(404);
  await appendFile(path.join(folderOf(run), 'manifest.json'), ' ');
  expect((await office.desks.marketer.post(`${office.at}/prints/${run.printRunId}/links`)).body.code).toBe(
    'files-missing',
  );
});

test('a cancelled export stops, leaves nothing on the disk and has no links', async () => {
  const run = await order({ format: 'csv' });
  await settled(office.desks.marketer, office.at, run.printRunId, 'running');
  const at = `${office.at}/prints/${run.printRunId}`;
  expect((await office.desks.marketer.post(`${at}/cancel`)).body).toMatchObject({ state: 'cancelled' });
  expect((await office.desks.marketer.post(`${at}/cancel`)).status).toBe(200);
  await expect.poll(() => existsSync(folderOf(run)) || existsSync(`${folderOf(run)}.part`)).toBe(false);
  expect((await office.desks.marketer.post(`${at}/links`)).body.code).toBe('print-not-ready');
  const done = await made({ format: 'csv', ...serials(0, 9) });
  expect((await office.desks.marketer.post(`${office.at}/prints/${done.printRunId}/cancel`)).body.code).toBe(
    'print-finished',
  );
});

test('files are kept for so many days, then removed, no longer offered, and made again as they were', async () => {
  const table = { columns: ['url', 'serial'], separator: 'semicolon' };
  const run = await made({ format: 'csv', ...serials(0, 9), table });
  const { files } = await links(run);
  const repeat = () => office.desks.marketer.post<PrintRun>(`${office.at}/prints/${run.printRunId}/repeat`);
  expect((await repeat()).body).toMatchObject({ code: 'print-has-files' });
  await instance.database.sql`update print_run set expires_at = now() where print_run_id = ${run.printRunId}`;
  await sweepExports(instance.ctx);
  expect(await readdir(path.dirname(folderOf(run)))).not.toContain(String(run.printRunId));
  expect((await settled(office.desks.marketer, office.at, run.printRunId)).state).toBe('expired');
  expect((await fetch(instance.url + (files[0]?.url ?? ''))).status).toBe(404);
  const { status, body: again } = await repeat();
  expect(status).toBe(201);
  expect((await settled(office.desks.marketer, office.at, again.printRunId)).state).toBe('done');
  expect((await links(again)).files.map((file) => file.sha256)).toEqual(files.map((file) => file.sha256));
  await instance.database.sql`
    update print_run set settings = '{"table": {"columns": ["colour"]}}' where print_run_id = ${run.printRunId}`;
  expect((await repeat()).body).toMatchObject({ code: 'print-outdated' });
});

test('a preview shows the first lines as they will be, and refuses what cannot be', async () => {
  const preview = (body: object) => office.desks.marketer.post<TablePreview>(`${prints}/preview`, body);
  const table = {
    columns: ['row', 'lane', 'grouped-code'],
    separator: 'semicolon',
    lanes: 3,
    arrangement: 'side-by-side',
  };
  const { body } = await preview({ table: { ...table, rollLength: 1000, rowsPerFile: 100_000 } });
  expect(body.files).toBe(10);
  expect(body.lines).toHaveLength(7);
  expect(body.lines[0]).toBe(
    'row_1;lane_1;grouped_code_1;row_2;lane_2;grouped_code_2;row_3;lane_3;grouped_code_3',
  );
  expect(body.lines[1]).toMatch(/^1;1;(\w{4}-){2}\w{4};1;2;(\w{4}-){2}\w{4};1;3;(\w{4}-){2}\w{4}$/);
  expect((await preview({ table: { rowsPerFile: 100 } })).body).toMatchObject({
    code: 'too-many-files',
    errors: [{ path: 'table.rowsPerFile' }],
  });
  expect((await preview({ table: { ...table, split: 'lane' } })).body.errors?.[0]?.path).toBe('table.split');
});

test.each([
  ['unknown fields', { format: 'csv', colour: 'red' }],
  ['an unknown format', { format: 'docx' }],
  ['a range outside of the batch', { format: 'csv', lastSerial: 999_999_999 }],
  ['a range that runs backwards', { format: 'csv', firstSerial: 10, lastSerial: 9 }],
  ['a PDF of more codes than anybody opens', { format: 'pdf' }],
])('%s: a problem, and nothing written', async (_, body) => {
  const [before] = await instance.database.sql`select count(*) from print_run`;
  const answer = await office.desks.marketer.post(prints, body);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
  expect(await instance.database.sql`select count(*) from print_run`).toEqual([before]);
});

test('another program finds neither the batch nor the run, and who ordered and who downloaded is written down', async () => {
  const run = await made({ format: 'csv', ...serials(0, 9) });
  const stranger = foreign.desks.owner;
  expect(
    (await stranger.post(`${foreign.at}/batches/${batch.batchId}/prints`, { format: 'csv' })).status,
  ).toBe(404);
  expect((await stranger.get(`${foreign.at}/prints/${run.printRunId}`)).status).toBe(404);
  expect((await stranger.post(`${foreign.at}/prints/${run.printRunId}/links`)).status).toBe(404);
  await download(instance.url, (await links(run)).files[0]?.url ?? '');
  const events = await instance.database.sql<{ type: string }[]>`
    select type from event where type like 'print.%' and subject = ${String(run.printRunId)} order by event_id`;
  expect(events.map(({ type }) => type)).toEqual(['print.started', 'print.linked', 'print.downloaded']);
});
