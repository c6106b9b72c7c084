import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupCode } from '#server/codes/alphabet.ts';
import type { Context } from '#server/context.ts';
import { csvAnswer, csvCell } from '#server/http/csv-answer.ts';
import { exportClaims } from '#server/insights/export-claims.ts';
import { listClaims } from '#server/insights/list-claims.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  asStaff,
  makeCampaign,
  makeProgram,
  recordClaim,
  testContext,
  type ProgramFacts,
} from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let ctx: Context;
let facts: ProgramFacts;
let stranger: ProgramFacts;
const member = randomUUID();

beforeAll(async () => {
  database = await testDatabase();
  ctx = await testContext(database.sql);
  facts = await makeProgram(ctx.sql);
  stranger = await makeProgram(ctx.sql, { firstSerial: 1_000_001 });
  // Many claims of one instant, as one transaction of the claim path leaves them.
  const instants = ['2026-02-01T16:59:59.999Z', '2026-02-01T17:00:00.000Z', '2026-02-03T09:30:00.000Z'];
  for (let serial = 1; serial <= 60; serial++) {
    await recordClaim(ctx.sql, facts, {
      serial,
      deviceId: randomUUID(),
      memberId: serial % 20 === 0 ? member : randomUUID(),
      at: new Date(instants[serial % 3] ?? ''),
      points: serial,
    });
  }
  await recordClaim(ctx.sql, stranger, { serial: 1_000_001, deviceId: randomUUID(), memberId: member });
});
afterAll(async () => database.drop());

const staff = () => asStaff(ctx, facts.programId);

async function everyPage(limit: number, between: () => Promise<unknown> = async () => undefined) {
  const serials: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listClaims(staff(), { limit, cursor });
    serials.push(...page.claims.map((claim) => claim.serial));
    cursor = page.nextCursor ?? undefined;
    await between();
  } while (cursor !== undefined);
  return serials;
}

describe('paging through claims', () => {
  test('meets each claim exactly once while new ones arrive', async () => {
    let fresh = 500;
    const serials = await everyPage(7, () =>
      recordClaim(ctx.sql, facts, { serial: fresh++, deviceId: randomUUID(), memberId: randomUUID() }),
    );
    expect(serials).toHaveLength(60);
    expect(new Set(serials).size).toBe(60);
    await ctx.sql`delete from claim where program_id = ${facts.programId} and serial >= 500`;
  });

  test('tells claims of the same microsecond apart, and microseconds of the same millisecond', async () => {
    const exact = await makeProgram(ctx.sql, { firstSerial: 2_000_001 });
    for (let serial = 2_000_001; serial <= 2_000_012; serial++) {
      await recordClaim(ctx.sql, exact, { serial, deviceId: randomUUID(), memberId: randomUUID() });
    }
    await ctx.sql`update claim set claimed_at = timestamptz '2026-02-05 10:00:00.123400Z' + serial % 4 * interval '1 microsecond'
      where program_id = ${exact.programId}`;
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listClaims(asStaff(ctx, exact.programId), { limit: 1, cursor });
      seen.push(...page.claims.map((claim) => claim.serial));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.map((serial) => serial - 2_000_000)).toEqual([11, 7, 3, 10, 6, 2, 9, 5, 1, 12, 8, 4]);
  });

  test('refuses a cursor that it did not write', async () => {
    const forged = (text: string) => Buffer.from(text).toString('base64url');
    for (const cursor of [
      'x',
      forged('1 2'),
      forged('1 2 3 4'),
      forged("1 1 1' or 1=1"),
      forged('9'.repeat(17) + ' 1 1'),
    ]) {
      await expect(listClaims(staff(), { limit: 5, cursor })).rejects.toMatchObject({
        code: 'invalid-cursor',
      });
    }
    await expect(
      listClaims(staff(), { limit: 5, cursor: forged(`${'9'.repeat(16)} 99999 ${'9'.repeat(16)}`) }),
    ).rejects.toMatchObject({
      code: 'invalid-cursor',
    });
  });
});

describe('a search', () => {
  const found = async (search: Omit<Parameters<typeof listClaims>[1], 'limit'>) =>
    (await listClaims(staff(), { ...search, limit: 200 })).claims;

  test('by a code, typed as people type it, finds its claim with every name', async () => {
    const printed = groupCode(ctx.codes.codeOf(facts.keyId, 21));
    const [claim, ...more] = await found({
      q: ` ${printed.toLowerCase().replaceAll('0', 'o').replaceAll('-', ' ')} `,
    });
    expect(more).toEqual([]);
    expect(claim).toMatchObject({
      code: printed,
      serial: 21,
      batchId: facts.batchId,
      batchLabel: 'Lô 1',
      productName: 'Tôm chua cay',
      campaignName: 'Mùa hè',
      points: 21,
      country: 'VN',
      claimedAt: '2026-02-01T16:59:59.999Z',
    });
  });

  test('by serial or member finds theirs, and only this program’s', async () => {
    expect((await found({ q: '42' })).map((claim) => claim.serial)).toEqual([42]);
    expect((await found({ q: member })).map((claim) => claim.serial)).toEqual([20, 40, 60]);
    expect(await found({ q: '1000001' })).toEqual([]);
    expect(await found({ q: ctx.codes.codeOf(stranger.keyId, 1_000_001) })).toEqual([]);
  });

  test('for anything else finds nothing and never fails', async () => {
    const odd = [
      'nothing',
      '0',
      '-1',
      '99999999999999999',
      randomUUID(),
      'a\0b',
      '%',
      "'; drop table claim; --",
    ];
    for (const q of [...odd, '00000000-0000-0000-0001-000000000000', ctx.codes.codeOf(facts.keyId, 77)]) {
      expect(await found({ q })).toEqual([]);
    }
  });

  test('by day means the program’s days, both inclusive', async () => {
    expect(await found({ from: '2026-02-02', to: '2026-02-02' })).toHaveLength(20);
    expect(await found({ from: '2026-02-01', to: '2026-02-02' })).toHaveLength(40);
    expect(await found({ from: '2026-02-03' })).toHaveLength(20);
    expect(await found({ to: '2026-01-31' })).toEqual([]);
  });

  test('by campaign or batch narrows', async () => {
    const empty = await makeCampaign(ctx.sql, facts.programId, 'Mùa đông');
    expect(await found({ campaignId: facts.campaignId, batchId: facts.batchId })).toHaveLength(60);
    expect(await found({ campaignId: empty })).toEqual([]);
    expect(await found({ batchId: stranger.batchId })).toEqual([]);
  });
});

describe('the CSV of claims', () => {
  const csv = async (search: Parameters<typeof exportClaims>[1] = {}) =>
    Buffer.from(await (await csvAnswer(await exportClaims(staff(), search))).arrayBuffer()).toString('utf8');

  test('holds what the list holds, in its order, on the program’s clocks', async () => {
    const text = await csv();
    const lines = text.slice(1).trimEnd().split('\r\n');
    expect(text.startsWith('\uFEFFCode,Serial,Batch')).toBe(true);
    const listed = await listClaims(staff(), { limit: 200 });
    expect(lines.slice(1).map((line) => Number(line.split(',')[1]))).toEqual(
      listed.claims.map((claim) => claim.serial),
    );
    expect(lines.find((line) => line.split(',')[1] === '21')).toBe(
      [
        ...[groupCode(ctx.codes.codeOf(facts.keyId, 21)), 21, 'Lô 1', 'Tôm chua cay', 'Mùa hè'],
        ...[listed.claims.find((claim) => claim.serial === 21)?.memberId, 21, 'VN', '2026-02-01 23:59:59'],
        listed.claims.find((claim) => claim.serial === 21)?.claimId,
      ].join(','),
    );
  });

  test('follows the search, and of nothing is its head alone', async () => {
    expect((await csv({ q: member })).trimEnd().split('\r\n')).toHaveLength(4);
    expect((await csv({ q: 'nothing' })).trimEnd().split('\r\n')).toHaveLength(1);
  });

  test('gives its connection back when the reader goes away, and tells a third reader to wait', async () => {
    await ctx.sql`
      insert into claim (program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id,
        member_id, device_id, points, balance, claimed_at)
      select ${stranger.programId}, ${stranger.keyId}, 1100000 + n, gen_random_uuid(), ${stranger.campaignId}, 1,
        ${stranger.batchId}, ${stranger.productId}, gen_random_uuid(), gen_random_uuid(), 1, 1, now()
      from generate_series(1, 30000) n`;
    const open = async () => csvAnswer(await exportClaims(asStaff(ctx, stranger.programId), {}));
    const [one, two] = [await open(), await open()];
    await expect(open()).rejects.toMatchObject({ code: 'exports-busy', retryAfterSeconds: 30 });
    await Promise.all([one.body?.cancel(), two.body?.cancel()]);
    const lines = (await (await open()).text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(30_002);
    const [left] = await ctx.sql`
      select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in%'`;
    expect(left).toEqual({ open: 0 });
  });

  test('breaks off, rather than ending early, when the connection is lost', async () => {
    const answer = await csvAnswer(await exportClaims(asStaff(ctx, stranger.programId), {}));
    await ctx.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`;
    await expect(answer.text()).rejects.toThrow();
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+84901', "'+84901"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['＝1', "'＝1"],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=a"\n', '"\'=a""\n"'],
    ['Lô 1', 'Lô 1'],
  ])('a cell %j is written %s', (cell, written) => expect(csvCell(cell)).toBe(written));

  test('numbers stay numbers', () => expect(csvCell(-5)).toBe('-5'));
});
