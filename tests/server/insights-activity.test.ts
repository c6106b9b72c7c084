import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/context.ts';
import { readActivity } from '#server/insights/read-activity.ts';
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
let firstSerial = 1;

beforeAll(async () => {
  database = await testDatabase();
  ctx = await testContext(database.sql);
});
afterAll(async () => database.drop());

async function programIn(timeZone: string): Promise<ProgramFacts> {
  firstSerial += 1_000_000;
  return makeProgram(ctx.sql, { timeZone, firstSerial });
}

/** One roll-up row; `at` need not be the beginning of a quarter. */
async function rollUp(facts: ProgramFacts, at: string, counts: Record<string, number>, stripe = 0) {
  await ctx.sql`insert into activity ${ctx.sql({
    program_id: facts.programId,
    campaign_id: facts.campaignId,
    quarter: new Date(at),
    stripe,
    ...counts,
  })}`;
}

const read = (
  facts: ProgramFacts,
  input: Omit<Parameters<typeof readActivity>[1], 'by'> & { by?: 'hour' | 'day' },
) => readActivity(asStaff(ctx, facts.programId), { by: 'day', ...input });

describe('activity by day', () => {
  test('has every day of the span, zeros included, and adds the stripes up', async () => {
    const facts = await programIn('Asia/Ho_Chi_Minh');
    await rollUp(facts, '2026-03-01T17:00:00Z', { scans: 5, claims: 2, points: 30, new_members: 1 });
    await rollUp(facts, '2026-03-01T17:00:00Z', { scans: 1, claims: 1, points: 5, duplicates: 1 }, 7);
    await rollUp(facts, '2026-03-04T16:45:00Z', { scans: 9 });
    const activity = await read(facts, { from: '2026-03-01', to: '2026-03-04' });
    expect(activity.timeZone).toBe('Asia/Ho_Chi_Minh');
    expect(activity.series.map(({ at, scans }) => [at, scans])).toEqual([
      ['2026-03-01', 0],
      ['2026-03-02', 6],
      ['2026-03-03', 0],
      ['2026-03-04', 9],
    ]);
    expect(activity.totals).toEqual({
      scans: 15,
      claims: 3,
      points: 35,
      duplicates: 1,
      redemptions: 0,
      newMembers: 1,
    });
  });

  test('gives a day of 25 hours its last hour, and the next day not a minute more', async () => {
    const facts = await programIn('America/New_York');
    await rollUp(facts, '2026-11-01T03:45:00Z', { scans: 1 });
    await rollUp(facts, '2026-11-01T04:00:00Z', { scans: 10 });
    await rollUp(facts, '2026-11-02T04:45:00Z', { scans: 100 });
    await rollUp(facts, '2026-11-02T05:00:00Z', { scans: 1000 });
    const { series } = await read(facts, { from: '2026-10-31', to: '2026-11-02' });
    expect(series.map((day) => day.scans)).toEqual([1, 110, 1000]);
  });

  test('begins at the zone’s own midnight where that is a quarter past', async () => {
    const facts = await programIn('Asia/Kathmandu');
    await rollUp(facts, '2026-05-01T18:00:00Z', { scans: 1 });
    await rollUp(facts, '2026-05-01T18:15:00Z', { scans: 10 });
    const { series } = await read(facts, { from: '2026-05-01', to: '2026-05-02' });
    expect(series.map((day) => day.scans)).toEqual([1, 10]);
  });

  test('begins after the hour that a clock change at midnight leaves out', async () => {
    const facts = await programIn('Africa/Cairo');
    await rollUp(facts, '2026-04-23T21:45:00Z', { scans: 1 });
    await rollUp(facts, '2026-04-23T22:00:00Z', { scans: 10 });
    const { series } = await read(facts, { from: '2026-04-23', to: '2026-04-24' });
    expect(series.map((day) => day.scans)).toEqual([1, 10]);
  });
});

describe('activity by hour', () => {
  test('has 25 hours where clocks go back, the repeated one twice and apart', async () => {
    const facts = await programIn('America/New_York');
    await rollUp(facts, '2026-11-01T05:30:00Z', { scans: 1 });
    await rollUp(facts, '2026-11-01T06:30:00Z', { scans: 10 });
    const { series } = await read(facts, { from: '2026-11-01', to: '2026-11-01', by: 'hour' });
    expect(series).toHaveLength(25);
    expect(series.slice(0, 4).map(({ at, scans }) => [at, scans])).toEqual([
      ['2026-11-01T00:00', 0],
      ['2026-11-01T01:00', 1],
      ['2026-11-01T01:00', 10],
      ['2026-11-01T02:00', 0],
    ]);
  });

  test('has 23 hours where clocks go forward', async () => {
    const facts = await programIn('America/New_York');
    const { series } = await read(facts, { from: '2026-03-08', to: '2026-03-08', by: 'hour' });
    expect(series.map(({ at }) => at.slice(11, 13))).toEqual(
      Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).filter((hour) => hour !== '02'),
    );
  });

  test('follows a zone of 45 minutes', async () => {
    const facts = await programIn('Asia/Kathmandu');
    await rollUp(facts, '2026-05-01T03:00:00Z', { scans: 1 });
    await rollUp(facts, '2026-05-01T03:15:00Z', { scans: 10 });
    const { series } = await read(facts, { from: '2026-05-01', to: '2026-05-01', by: 'hour' });
    expect(series).toHaveLength(24);
    expect(series.filter(({ scans }) => scans > 0).map(({ at, scans }) => [at, scans])).toEqual([
      ['2026-05-01T08:00', 1],
      ['2026-05-01T09:00', 10],
    ]);
  });
});

describe('a campaign’s activity', () => {
  test('is its own alone, and redemptions are nobody’s campaign', async () => {
    const facts = await programIn('UTC');
    const other = { ...facts, campaignId: await makeCampaign(ctx.sql, facts.programId, 'Mùa đông') };
    await rollUp(facts, '2026-01-01T10:00:00Z', { scans: 1 });
    await rollUp(other, '2026-01-01T10:00:00Z', { scans: 10 });
    await rollUp({ ...facts, campaignId: 0 }, '2026-01-01T10:00:00Z', { redemptions: 3 });
    const span = { from: '2026-01-01', to: '2026-01-01' };
    expect((await read(facts, span)).totals).toMatchObject({ scans: 11, redemptions: 3 });
    const own = await read(facts, { ...span, campaignId: other.campaignId });
    expect(own.totals).toMatchObject({ scans: 10, redemptions: 0 });
  });

  test('of another program is not found, and another program’s rows are not counted', async () => {
    const facts = await programIn('UTC');
    const stranger = await programIn('UTC');
    await rollUp(stranger, '2026-01-01T10:00:00Z', { scans: 1 });
    const span = { from: '2026-01-01', to: '2026-01-01' };
    await expect(read(facts, { ...span, campaignId: stranger.campaignId })).rejects.toMatchObject({
      code: 'campaign-not-found',
    });
    expect((await read(facts, span)).totals.scans).toBe(0);
  });
});

test('a span too long, upside down or out of time is refused with a sentence', async () => {
  const facts = await programIn('UTC');
  const refusal = async (from: string, to: string, by: 'hour' | 'day' = 'day') =>
    read(facts, { from, to, by }).then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    );
  expect(await refusal('2026-01-01', '2027-02-04')).toBe('answered');
  expect(await refusal('2026-01-01', '2027-02-05')).toBe('span-too-long');
  expect(await refusal('2026-01-01', '2026-01-31', 'hour')).toBe('answered');
  expect(await refusal('2026-01-01', '2026-02-01', 'hour')).toBe('span-too-long');
  expect(await refusal('2026-01-02', '2026-01-01')).toBe('span-upside-down');
  expect(await refusal('0001-01-01', '0001-01-02')).toBe('day-out-of-range');
  expect(await refusal('9999-12-31', '9999-12-31')).toBe('day-out-of-range');
});

test('liability is what the members hold', async () => {
  const facts = await programIn('UTC');
  await ctx.sql`insert into account (program_id, account_id, kind)
    values (${facts.programId}, '00000000-0000-0000-0001-000000000000', 'issued')`;
  const [deviceId, memberId] = [crypto.randomUUID(), crypto.randomUUID()];
  await recordClaim(ctx.sql, facts, { serial: facts.firstSerial, deviceId, memberId, points: 30 });
  await recordClaim(ctx.sql, facts, { serial: facts.firstSerial + 1, deviceId, memberId, points: 12 });
  const activity = await read(facts, { from: '2026-01-01', to: '2026-01-01' });
  expect(activity.liabilityPoints).toBe(42);
});
