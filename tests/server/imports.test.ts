import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { ImportedCodes } from '#server/codes/imported-codes.ts';
import { createProduct } from '#server/products/create-product.ts';
import type { BatchDetail } from '#server/routes/schemas/console.ts';
import type { CodeImport, Finding } from '#server/routes/schemas/imports.ts';
import { openOffice } from '#tests/support/desk.ts';
import {
  beginImport,
  bringIn,
  checkFile,
  type Importing,
  reached,
  sendPart,
} from '#tests/support/importing.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { definitionOf, makeSpine } from '#tests/support/spine.ts';

let instance: TestInstance;
let ours: Importing;
let theirs: Importing;

beforeAll(async () => {
  instance = await testInstance();
  [ours, theirs] = [await importing(), await importing()];
});
afterAll(async () => {
  expect(await verifyDatabase(instance.database.sql)).toEqual([]);
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

async function importing(): Promise<Importing> {
  const { programId, brandId, at, desks } = await openOffice(instance);
  const { ctx } = instance;
  const [member] = await ctx.sql<{ userId: string }[]>`
    select user_id as "userId" from staff_member where program_id = ${programId} and role = 'owner'`;
  const actor = { userId: member?.userId ?? '', name: 'Lan', role: 'owner' as const, programId };
  const owner = { ...ctx, actor };
  const { productId } = await createProduct(owner, { brandId, name: 'Tôm chua cay', gtin: null });
  const { campaignId } = await createCampaign(owner, { name: 'Mùa hè', definition: definitionOf() });
  await setCampaignState(owner, campaignId, 'live');
  return { desk: desks.owner, at, productId, campaignId };
}

/** Codes that no other test has. */
const fresh = (codes: number) =>
  Array.from({ length: codes }, () => `AB-${randomBytes(6).toString('hex').toUpperCase()}`);
const imported = async () => {
  const [row] = await instance.database.sql<
    { codes: number }[]
  >`select count(*)::int as codes from imported_code`;
  return row?.codes;
};
const findingsOf = async ({ desk, at }: Importing, importId: number) =>
  (await desk.get<{ findings: Finding[] }>(`${at}/imports/${importId}/findings`)).body.findings;
const activate = async ({ desk, at }: Importing, batchId: number | null) => {
  const { status } = await desk.post(`${at}/batches/${batchId}/ranges`, { to: 'active' });
  expect(status).toBe(200);
};

describe('codes that were printed elsewhere', () => {
  test('are imported, activated and claimed once; a second phone is a duplicate', async () => {
    const codes = fresh(3);
    const done = await bringIn(ours, await checkFile(ours, codes.join('\r\n')));
    expect(done).toMatchObject({
      state: 'done',
      report: { rows: 3, good: 3, bad: 0, repeated: 0, known: 0 },
    });
    const [code = ''] = codes;
    const [first, second] = [new Phone(instance.url), new Phone(instance.url)];
    expect((await first.claim(code)).answer?.outcome).toBe('not-active');

    await activate(ours, done.batchId);
    expect((await first.claim(` ${code.toLowerCase()} `)).answer).toMatchObject({
      outcome: 'won',
      points: 10,
    });
    expect((await second.claim(code)).answer?.outcome).toBe('claimed-by-another');

    const { body } = await ours.desk.get<BatchDetail>(`${ours.at}/batches/${done.batchId}`);
    expect(body).toMatchObject({ sampleCode: null, batch: { codes: 3, active: 3, codeLength: null } });
    // Staff know it by its serial, wherever it stands in a list.
    const name = `IMPORT-${body.batch.firstSerial}`;
    const claims = await ours.desk.get<{ claims: { code: string }[] }>(`${ours.at}/claims?q=${name}`);
    expect(claims.body.claims).toMatchObject([{ code: name, serial: body.batch.firstSerial }]);
    const duplicate = await ours.desk.get(`${ours.at}/duplicates/${name.replace('-', '')}`);
    expect(duplicate.body).toMatchObject({ duplicate: { code: name, batchId: done.batchId } });
    // The claim before it was active is evidence, under the same name.
    const early = await ours.desk.get<{ scans: { code: string }[] }>(`${ours.at}/early-scans`);
    expect(early.body.scans.map((scan) => scan.code)).toContain(name);
    // It is a name for staff: on a phone it is no code.
    expect((await second.claim(name)).status).toBe(404);
    const rows = await instance.database.sql`select code_hash::text from imported_code`;
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  test('are told apart from texts that nobody imported without asking the database', async () => {
    const [code = ''] = fresh(1);
    const { batchId } = await bringIn(ours, await checkFile(ours, code));
    expect(await instance.ctx.codes.resolve(code)).toMatchObject({ batchId });
    const find = vi.spyOn(ImportedCodes.prototype, 'find');
    for (const text of [...fresh(50), 'short', 'bad code!', 'x'.repeat(60)]) {
      expect(await instance.ctx.codes.resolve(text)).toBeNull();
    }
    expect(find).not.toHaveBeenCalled();
    await instance.ctx.codes.resolve(code);
    expect(find).toHaveBeenCalledTimes(1);
    find.mockRestore();
  });

  test('have no print files, since their texts are not kept', async () => {
    const { batchId } = await bringIn(ours, await checkFile(ours, fresh(1).join('\n')));
    for (const format of ['csv', 'pdf']) {
      const reply = await ours.desk.post(`${ours.at}/batches/${batchId}/prints`, { format });
      expect([reply.status, reply.body.code]).toEqual([409, 'batch-imported']);
    }
  });

  test('come from any column of a CSV, packed or not, in the order of the file', async () => {
    const codes = fresh(3);
    const csv = [
      '\uFEFF"Tên; hàng";Mã',
      ...codes.map((code, at) => `"Tô ""${at}""\nhai dòng";"${code}"`),
      '',
    ].join('\n');
    const checked = await checkFile(ours, gzipSync(csv), { column: 2, hasHeader: true });
    expect(checked.report).toMatchObject({ rows: 3, good: 3 });
    const { batchId } = await bringIn(ours, checked);
    await activate(ours, batchId);
    const { body } = await ours.desk.get<BatchDetail>(`${ours.at}/batches/${batchId}`);
    const serials = await Promise.all(
      codes.map(async (code) => (await instance.ctx.codes.resolve(code))?.serial),
    );
    expect(serials).toEqual([0, 1, 2].map((more) => body.batch.firstSerial + more));
  });
});

describe('the report of a file', () => {
  test('names every line that is not brought in, and why; nothing comes in before a person says so', async () => {
    const spine = await makeSpine(instance.ctx, { codes: 1 });
    const [one = '', two = ''] = fresh(2);
    const before = await imported();
    const lines = [
      'code',
      one,
      '',
      'short',
      `${one.toLowerCase()} `,
      'bad code!',
      two,
      spine.codes[0],
      'x'.repeat(41),
      ' ',
    ];
    const checked = await checkFile(ours, lines.join('\n'), { hasHeader: true });
    expect(checked).toMatchObject({
      state: 'checked',
      report: { rows: 8, good: 2, bad: 4, repeated: 1, known: 1 },
    });
    const expected = [
      { line: 4, reason: 'length' },
      { line: 5, reason: 'repeated' },
      { line: 6, reason: 'character' },
      { line: 8, reason: 'known' },
      { line: 9, reason: 'length' },
      { line: 10, reason: 'missing' },
    ];
    expect(await findingsOf(ours, checked.importId)).toEqual(expected);
    const csv = await ours.desk.get(`${ours.at}/imports/${checked.importId}/findings.csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(await imported()).toBe(before);

    const wrong = await ours.desk.post(`${ours.at}/imports/${checked.importId}/confirm`, { good: 3 });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'import-changed']);
    expect((await bringIn(ours, checked)).state).toBe('done');
    expect(await imported()).toBe((before ?? 0) + 2);
  });

  test('says of another program’s codes that they are known, and not whose', async () => {
    const codes = fresh(2);
    const waiting = await checkFile(theirs, codes.join('\n'));
    expect(waiting.report).toMatchObject({ good: 2 });
    const { batchId } = await bringIn(ours, await checkFile(ours, codes.slice(0, 1).join('\n')));
    // What was confirmed is not what would come in any more: a person is asked again.
    await theirs.desk.post(`${theirs.at}/imports/${waiting.importId}/confirm`, { good: 2 });
    const again = await reached(theirs, waiting.importId, 'checked');
    expect(again).toMatchObject({ state: 'checked', report: { good: 1, known: 1 } });
    expect(await findingsOf(theirs, waiting.importId)).toEqual([{ line: 1, reason: 'known' }]);
    expect(JSON.stringify(again)).not.toContain(`"batchId":${batchId}`);
    expect((await bringIn(theirs, again)).report).toMatchObject({ good: 1 });
    expect(await instance.ctx.codes.resolve(codes[0] ?? '')).toMatchObject({ batchId });
  });

  test.each([
    ['an unclosed quote', 'one,two\n"AB-1234567', 'unreadable', 2],
    ['a gzip cut short', gzipSync('AB-1234567\n'.repeat(50)).subarray(0, 30), 'unreadable', null],
    ['no UTF-8', Buffer.from([65, 66, 67, 0xff, 68, 69, 70, 10]), 'unreadable', null],
    ['no rows', '\n\n', 'no-rows', null],
  ] as const)('refuses %s', async (_name, file, failure, failedLine) => {
    const text = typeof file === 'string' ? file : Uint8Array.from(file);
    expect(await checkFile(ours, text)).toMatchObject({ state: 'failed', failure, failedLine });
  });
});

describe('an upload', () => {
  test('goes on where a connection broke off, and takes no byte twice', async () => {
    const codes = fresh(2000);
    const bytes = Buffer.from(codes.join('\n'));
    const { importId } = await beginImport(ours, bytes.length);
    expect((await sendPart(ours, importId, 0, bytes.subarray(0, 999))).body.bytesReceived).toBe(999);
    const wrong = await sendPart(ours, importId, 0, bytes);
    expect([wrong.status, wrong.body.code]).toEqual([409, 'upload-offset']);
    expect(wrong.body).toMatchObject({ offset: 999 });
    const long = await sendPart(ours, importId, 999, Buffer.concat([bytes, bytes]));
    expect([long.status, long.body.code]).toEqual([413, 'file-too-large']);
    expect((await sendPart(ours, importId, 999, bytes.subarray(999))).status).toBe(200);
    expect((await reached(ours, importId, 'checked')).report).toMatchObject({ rows: 2000, good: 2000 });
    const late = await sendPart(ours, importId, bytes.length, bytes);
    expect([late.status, late.body.code]).toEqual([409, 'import-not-uploading']);
  });

  test('belongs to its program, and to who sets campaigns up', async () => {
    const { importId } = await beginImport(ours, 10);
    const foreign = await sendPart({ ...theirs }, importId, 0, Buffer.from('AB-1234567'));
    expect([foreign.status, foreign.body.code]).toEqual([404, 'import-not-found']);
    const cancelled = await ours.desk.post<CodeImport>(`${ours.at}/imports/${importId}/cancel`);
    expect(cancelled.body.state).toBe('cancelled');
  });
});

test('an import that is cancelled leaves nothing', async () => {
  const codes = fresh(5);
  const checked = await checkFile(ours, codes.join('\n'));
  const before = await imported();
  expect((await ours.desk.post(`${ours.at}/imports/${checked.importId}/cancel`)).status).toBe(200);
  const confirm = await ours.desk.post(`${ours.at}/imports/${checked.importId}/confirm`, { good: 5 });
  expect([confirm.status, confirm.body.code]).toEqual([409, 'import-not-checked']);
  expect(await imported()).toBe(before);
  await expect.poll(() => instance.ctx.codes.resolve(codes[0] ?? '')).toBeNull();
});
