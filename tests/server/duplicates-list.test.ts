import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupCode } from '#server/codes/alphabet.ts';
import type { Context } from '#server/context.ts';
import { listDuplicates } from '#server/fraud/list-duplicates.ts';
import { readDuplicate } from '#server/fraud/read-duplicate.ts';
import { reportScan } from '#server/fraud/report-scan.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  asStaff,
  makeProgram,
  recordClaim,
  recordScans,
  testContext,
  type ProgramFacts,
} from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let ctx: Context;
let facts: ProgramFacts;
let stranger: ProgramFacts;
let nextSerial = 1;

beforeAll(async () => {
  database = await testDatabase();
  ctx = await testContext(database.sql);
  facts = await makeProgram(ctx.sql);
  stranger = await makeProgram(ctx.sql, { firstSerial: 1_000_001 });
});
afterAll(async () => database.drop());

const analyst = () => asStaff(ctx, facts.programId, 'analyst');
const codeOf = (serial: number) => ctx.codes.codeOf(facts.keyId, serial);

/** A code that one device looked at, another claimed ten minutes later, and a third saw a day after. */
async function scannedByThree() {
  const serial = nextSerial++;
  const [looker, claimer, late, memberId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await recordScans(ctx.sql, facts, [{ serial, deviceId: looker, at: new Date('2026-03-01T10:00:00Z') }]);
  await recordScans(ctx.sql, facts, [{ serial, deviceId: claimer, at: new Date('2026-03-01T10:09:00Z') }]);
  await recordClaim(ctx.sql, facts, {
    serial,
    deviceId: claimer,
    memberId,
    at: new Date('2026-03-01T10:10:00Z'),
  });
  await recordScans(ctx.sql, facts, [
    { serial, deviceId: late, country: 'KH', at: new Date('2026-03-02T10:10:00Z') },
  ]);
  return { serial, looker, claimer, late, memberId };
}

describe('a duplicate', () => {
  test('shows the claimer first, then the others by time, and the time between', async () => {
    const { serial, looker, claimer, late, memberId } = await scannedByThree();
    const { duplicate, scans } = await readDuplicate(analyst(), { code: codeOf(serial).toLowerCase() });
    expect(duplicate).toMatchObject({
      code: groupCode(codeOf(serial)),
      serial,
      batchLabel: 'Lô 1',
      productName: 'Tôm chua cay',
      campaignName: 'Mùa hè',
      partiesTotal: 3,
      gapMs: -10 * 60_000,
      lastAt: '2026-03-02T10:10:00.000Z',
      reported: false,
    });
    expect(duplicate.parties).toMatchObject([
      { deviceId: claimer, memberId, claimed: true, scans: 2, firstAt: '2026-03-01T10:09:00.000Z' },
      { deviceId: looker, memberId: null, claimed: false, scans: 1, country: 'VN' },
      { deviceId: late, claimed: false, scans: 1, country: 'KH', report: null },
    ]);
    expect(scans.map((scan) => [scan.deviceId, scan.kind])).toEqual([
      [looker, 'look'],
      [claimer, 'look'],
      [claimer, 'claim'],
      [late, 'look'],
    ]);
  });

  test('that nobody claimed begins with the first to scan', async () => {
    const serial = nextSerial++;
    const [first, second] = [randomUUID(), randomUUID()];
    await recordScans(ctx.sql, facts, [{ serial, deviceId: first, at: new Date('2026-03-01T10:00:00Z') }]);
    await recordScans(ctx.sql, facts, [
      { serial, deviceId: second, at: new Date('2026-03-01T10:00:02.500Z') },
    ]);
    const { duplicate } = await readDuplicate(analyst(), { code: codeOf(serial) });
    expect(duplicate.parties.map((party) => party.deviceId)).toEqual([first, second]);
    expect(duplicate.gapMs).toBe(2500);
  });

  test('of very many parties lists twenty, the claimer among them, and counts them all', async () => {
    const serial = nextSerial++;
    const minute = (n: number) => new Date(Date.parse('2026-03-01T10:00:00Z') + n * 60_000);
    for (let n = 0; n < 30; n++)
      await recordScans(ctx.sql, facts, [{ serial, deviceId: randomUUID(), at: minute(n) }]);
    const [deviceId, memberId] = [randomUUID(), randomUUID()];
    await recordClaim(ctx.sql, facts, { serial, deviceId, memberId, at: minute(40) });
    const { duplicate } = await readDuplicate(analyst(), { code: codeOf(serial) });
    expect(duplicate.partiesTotal).toBe(31);
    expect(duplicate.parties).toHaveLength(20);
    expect(duplicate.parties[0]).toMatchObject({ deviceId, claimed: true });
  });

  test('is not found for a code with one party, another program’s code, or no code', async () => {
    const { serial } = await scannedByThree();
    const lonely = nextSerial++;
    await recordScans(ctx.sql, facts, [{ serial: lonely, deviceId: randomUUID() }]);
    for (const code of [codeOf(lonely), 'nonsense', String(serial)]) {
      await expect(readDuplicate(analyst(), { code })).rejects.toMatchObject({ code: 'duplicate-not-found' });
    }
    const abroad = asStaff(ctx, stranger.programId, 'analyst');
    await expect(readDuplicate(abroad, { code: codeOf(serial) })).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect((await listDuplicates(abroad, { limit: 50 })).duplicates).toEqual([]);
  });
});

describe('the list of duplicates', () => {
  test('pages through each code once, the one scanned last first, and finds one by code or serial', async () => {
    const made = [await scannedByThree(), await scannedByThree(), await scannedByThree()];
    const pages = async (sort: 'newest' | 'oldest') => {
      const serials: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await listDuplicates(analyst(), { sort, limit: 2, cursor });
        serials.push(...page.duplicates.map((duplicate) => duplicate.serial));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return serials;
    };
    const seen = await pages('newest');
    expect((await pages('oldest')).reverse()).toEqual(seen);
    const [row] = await ctx.sql<{ all: number }[]>`select count(*)::int as all from duplicate_code`;
    expect(seen).toHaveLength(row?.all ?? 0);
    expect(new Set(seen).size).toBe(seen.length);
    const serial = made[1]?.serial ?? 0;
    for (const q of [groupCode(codeOf(serial)), String(serial)]) {
      const found = await listDuplicates(analyst(), { q, limit: 50 });
      expect(found.duplicates.map((duplicate) => duplicate.serial)).toEqual([serial]);
    }
    for (const q of ['nonsense', randomUUID(), '999999', 'a\0']) {
      expect((await listDuplicates(analyst(), { q, limit: 50 })).duplicates).toEqual([]);
    }
    const { duplicates } = await listDuplicates(analyst(), { campaignId: facts.campaignId + 1, limit: 50 });
    expect(duplicates).toEqual([]);
  });
});

describe('a report', () => {
  const reports = (serial: number) => ctx.sql`select message from scan_report where serial = ${serial}`;

  test('is kept once, marks the code, and stands beside the party that made it', async () => {
    const { serial, late } = await scannedByThree();
    const report = {
      reportId: randomUUID(),
      deviceId: late,
      programId: facts.programId,
      keyId: facts.keyId,
      serial,
    };
    await reportScan(ctx, { ...report, message: ' Tôi mua\0 ở Quận 3\n' });
    await reportScan(ctx, { ...report, message: 'again' });
    await reportScan(ctx, { ...report, reportId: randomUUID(), message: 'and again' });
    expect([...(await reports(serial))]).toEqual([{ message: 'Tôi mua ở Quận 3' }]);
    expect(
      await ctx.sql`select from event where type = 'scan.reported' and data ->> 'serial' = ${String(serial)}`,
    ).toHaveLength(1);
    const { duplicates } = await listDuplicates(analyst(), { reportedOnly: true, limit: 50 });
    expect(duplicates.map((duplicate) => duplicate.serial)).toEqual([serial]);
    expect(duplicates[0]?.parties.map((party) => party.report?.message ?? null)).toEqual([
      null,
      null,
      'Tôi mua ở Quận 3',
    ]);
  });

  test('from a device that never scanned the code is refused, and nothing is kept', async () => {
    const { serial } = await scannedByThree();
    const report = {
      reportId: randomUUID(),
      deviceId: randomUUID(),
      programId: facts.programId,
      keyId: facts.keyId,
      serial,
    };
    await expect(reportScan(ctx, { ...report, message: null })).rejects.toMatchObject({ code: 'scan-first' });
    expect(await reports(serial)).toHaveLength(0);
  });

  test('while the second party scans is not lost from the list', async () => {
    const serial = nextSerial++;
    const deviceId = randomUUID();
    await recordScans(ctx.sql, facts, [{ serial, deviceId }]);
    const scanning = recordScans(ctx.sql, facts, [{ serial, deviceId: randomUUID() }], {
      beforeCommit: () => sleep(200),
    });
    await sleep(60);
    const report = {
      reportId: randomUUID(),
      deviceId,
      programId: facts.programId,
      keyId: facts.keyId,
      serial,
      message: null,
    };
    await Promise.all([scanning, reportScan(ctx, report)]);
    expect((await readDuplicate(analyst(), { code: codeOf(serial) })).duplicate.reported).toBe(true);
  });
});
