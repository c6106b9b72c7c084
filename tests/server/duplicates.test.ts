import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/context.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  makeProgram,
  recordClaim,
  recordScans,
  testContext,
  type ProgramFacts,
} from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let ctx: Context;
let facts: ProgramFacts;
let nextSerial = 1;
const serial = () => nextSerial++;

beforeAll(async () => {
  database = await testDatabase({ max: 20 });
  ctx = await testContext(database.sql);
  facts = await makeProgram(database.sql);
});
afterAll(async () => database.drop());

async function noted(of: number) {
  const [code] = await ctx.sql<{ parties: number }[]>`
    select parties from duplicate_code where program_id = ${facts.programId} and serial = ${of}`;
  const parties = await ctx.sql<{ device_id: string; member_id: string | null; scans: number }[]>`
    select device_id, member_id, scans from duplicate_party
    where program_id = ${facts.programId} and serial = ${of} order by first_at`;
  return { parties: code?.parties ?? 0, rows: [...parties] };
}

async function linkDevice(deviceId: string, memberId: string) {
  await ctx.sql`insert into member (program_id, member_id) values (${facts.programId}, ${memberId}) on conflict do nothing`;
  await ctx.sql`insert into device (program_id, device_id, member_id) values (${facts.programId}, ${deviceId}, ${memberId})`;
}

describe('a code that was scanned', () => {
  test('by one device many times, before and after it became a member, is no duplicate', async () => {
    const [code, deviceId, memberId] = [serial(), randomUUID(), randomUUID()];
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId }]);
    await recordClaim(ctx.sql, facts, { serial: code, deviceId, memberId });
    expect(await recordScans(ctx.sql, facts, [{ serial: code, deviceId, memberId }])).toEqual([]);
    expect(await noted(code)).toEqual({ parties: 0, rows: [] });
  });

  test('by two devices of one member is no duplicate, though the second had not said so', async () => {
    const [code, first, second, memberId] = [serial(), randomUUID(), randomUUID(), randomUUID()];
    await linkDevice(second, memberId);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: first, memberId }]);
    expect(await recordScans(ctx.sql, facts, [{ serial: code, deviceId: second }])).toEqual([]);
    expect((await noted(code)).parties).toBe(0);
  });

  test('by two devices that nobody knows is a duplicate of two parties, counted once', async () => {
    const [code, first, second] = [serial(), randomUUID(), randomUUID()];
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: first }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: first }]);
    const fresh = await recordScans(ctx.sql, facts, [{ serial: code, deviceId: second }]);
    expect(fresh).toEqual([{ programId: facts.programId, campaignId: facts.campaignId, codes: 1, scans: 1 }]);
    const again = await recordScans(ctx.sql, facts, [{ serial: code, deviceId: second }]);
    expect(again).toEqual([{ programId: facts.programId, campaignId: facts.campaignId, codes: 0, scans: 1 }]);
    expect(await noted(code)).toEqual({
      parties: 2,
      rows: [
        { device_id: first, member_id: null, scans: 2 },
        { device_id: second, member_id: null, scans: 2 },
      ],
    });
  });

  test('by a third party counts it, and a party that becomes a member stays one party', async () => {
    const [code, first, second, third, memberId] = [
      serial(),
      randomUUID(),
      randomUUID(),
      randomUUID(),
      randomUUID(),
    ];
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: first }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: second }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: second, memberId }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: randomUUID(), memberId }]);
    expect(await noted(code)).toEqual({
      parties: 2,
      rows: [
        { device_id: first, member_id: null, scans: 1 },
        { device_id: second, member_id: memberId, scans: 3 },
      ],
    });
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: third }]);
    expect((await noted(code)).parties).toBe(3);
  });

  test('by a chain of devices and members that hang together never fails the scan', async () => {
    const [code, one, two, m1, m2] = [serial(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: one, memberId: m1 }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: one, memberId: m2 }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: two, memberId: m1 }]);
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: two, memberId: m2 }]);
    expect((await noted(code)).parties).toBe(0);
  });

  test('by two parties in one transaction is noticed, each code by itself', async () => {
    const [code, other] = [serial(), serial()];
    const [first, second] = [randomUUID(), randomUUID()];
    const answer = await recordScans(ctx.sql, facts, [
      { serial: code, deviceId: first },
      { serial: other, deviceId: first },
      { serial: code, deviceId: second },
    ]);
    expect(answer).toMatchObject([{ codes: 1, scans: 2 }]);
    expect((await noted(code)).parties).toBe(2);
    expect((await noted(other)).parties).toBe(0);
  });

  test('by two devices at the same moment, neither of which sees the other’s scan, is noticed', async () => {
    const code = serial();
    const first = recordScans(ctx.sql, facts, [{ serial: code, deviceId: randomUUID() }], {
      beforeCommit: () => sleep(200),
    });
    await sleep(60);
    const second = recordScans(ctx.sql, facts, [{ serial: code, deviceId: randomUUID() }]);
    const answers = await Promise.all([first, second]);
    expect(answers.flat()).toMatchObject([{ codes: 1 }]);
    expect((await noted(code)).parties).toBe(2);
  });

  test('by many devices in many transactions of shuffled codes: every party is there once, and none waits for ever', async () => {
    const codes = [serial(), serial(), serial(), serial(), serial()];
    const devices = Array.from({ length: 16 }, () => randomUUID());
    await Promise.all(
      devices.map(async (deviceId, index) => {
        const order = [...codes.slice(index % 5), ...codes.slice(0, index % 5)];
        await recordScans(
          ctx.sql,
          facts,
          order.map((code) => ({ serial: code, deviceId })),
        );
        await recordScans(
          ctx.sql,
          facts,
          order.reverse().map((code) => ({ serial: code, deviceId })),
        );
      }),
    );
    for (const code of codes) {
      const found = await noted(code);
      expect(found.parties).toBe(16);
      expect(found.rows.map((row) => row.scans)).toEqual(Array(16).fill(2));
    }
  });
});

test('the roll-up counts each duplicate code once, in the quarter of an hour in which it became one', async () => {
  const campaignId = facts.campaignId;
  const code = serial();
  for (const at of ['2025-03-01T10:14:59Z', '2025-03-01T10:15:00Z', '2025-03-01T10:31:00Z']) {
    await recordScans(ctx.sql, facts, [{ serial: code, deviceId: randomUUID(), at: new Date(at) }]);
  }
  const rows = await ctx.sql`
    select quarter, duplicates from activity where campaign_id = ${campaignId} and quarter < '2025-03-02'`;
  expect([...rows]).toEqual([{ quarter: new Date('2025-03-01T10:15:00Z'), duplicates: 1 }]);
});
