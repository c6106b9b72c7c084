import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/context.ts';
import { csvAnswer } from '#server/http/csv-answer.ts';
import { exportRedemptions } from '#server/insights/export-redemptions.ts';
import { listRedemptions, readRedemption } from '#server/insights/list-redemptions.ts';
import { useVoucher } from '#server/rewards/use-voucher.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import { asStaff, makeProgram, testContext, type ProgramFacts } from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let ctx: Context;
let facts: ProgramFacts;
let stranger: ProgramFacts;
let rewardId: number;
const member = randomUUID();

beforeAll(async () => {
  database = await testDatabase({ max: 20 });
  ctx = await testContext(database.sql);
  facts = await makeProgram(ctx.sql);
  stranger = await makeProgram(ctx.sql, { firstSerial: 1_000_001 });
  await ctx.sql`insert into staff_user (id, name, email, "emailVerified") values ('user-Lan', 'Lan Trần', 'lan@example.com', true)`;
  const [row] = await ctx.sql<{ id: number }[]>`
    insert into reward (program_id, name, description, picture, price_points, stock, voucher_days, state, kind, settings)
    values (${facts.programId}, ${ctx.sql.json({ vi: 'Ly sứ', en: 'Cup' })}, ${ctx.sql.json({ vi: '', en: '' })},
      'cup', 10, 1000, 30, 'offered', 'voucher', ${ctx.sql.json({ kind: 'voucher', source: 'generated' })}) returning reward_id as id`;
  rewardId = row?.id ?? 0;
});
afterAll(async () => database.drop());

async function voucher(voucherId: string, options: { expires?: string; memberId?: string } = {}) {
  const { expires = '30 days', memberId = randomUUID() } = options;
  const redemptionId = randomUUID();
  await ctx.sql`insert into redemption (program_id, redemption_id, reward_id, member_id, points)
    values (${facts.programId}, ${redemptionId}, ${rewardId}, ${memberId}, 10)`;
  await ctx.sql`insert into voucher (program_id, voucher_id, redemption_id, reward_id, state, expires_at)
    values (${facts.programId}, ${voucherId}, ${redemptionId}, ${rewardId}, 'issued', now() + ${expires}::interval)`;
  await ctx.sql`insert into fulfilment (program_id, redemption_id, reward_id, member_id, kind, way, state, opened_at, state_at)
    values (${facts.programId}, ${redemptionId}, ${rewardId}, ${memberId}, 'voucher', 'code', 'delivered', now(), now())`;
  return voucherId;
}
const lan = () => asStaff(ctx, facts.programId);

describe('a voucher', () => {
  test('used by 20 people at once is used by one; the others hear when and by whom', async () => {
    const voucherId = await voucher('V00000000000TEST');
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => useVoucher(lan(), { voucherId })),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') {
        expect(answer.reason).toMatchObject({ kind: 'conflict', code: 'voucher-used' });
        expect(String(answer.reason)).toMatch(/used on \d{4}-\d\d-\d\d at \d\d:\d\d by Lan Trần\.$/);
      }
    }
    const events = await ctx.sql`select type, data from event where subject = ${voucherId}`;
    expect(events).toHaveLength(1);
    expect(await readRedemption(lan(), voucherId)).toMatchObject({ state: 'used', usedBy: 'Lan Trần' });
  });

  test('that has expired is refused with the day, and stays unused', async () => {
    const voucherId = await voucher('V0000000000XPRD', { expires: '-1 day' });
    await expect(useVoucher(lan(), { voucherId })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'voucher-expired',
    });
    expect(await readRedemption(lan(), voucherId)).toMatchObject({
      state: 'expired',
      usedAt: null,
      usedBy: null,
    });
    expect(await ctx.sql`select from event where subject = ${voucherId}`).toHaveLength(0);
  });

  test('is known however its number is typed', async () => {
    await voucher('V00000000001TYP');
    await useVoucher(lan(), { voucherId: ' v0o00-0000 00iTYP' });
    expect(await readRedemption(lan(), 'V00000000001TYP')).toMatchObject({ state: 'used' });
  });

  test('of another program, or none, does not exist', async () => {
    const voucherId = await voucher('V0000000000FRGN');
    await expect(useVoucher(asStaff(ctx, stranger.programId), { voucherId })).rejects.toMatchObject({
      kind: 'not-found',
    });
    for (const odd of ['', 'nothing', 'a\0b', '💥']) {
      await expect(useVoucher(lan(), { voucherId: odd })).rejects.toMatchObject({ kind: 'not-found' });
    }
    expect(await readRedemption(lan(), voucherId)).toMatchObject({ state: 'issued' });
  });
});

describe('the list of redemptions', () => {
  test('pages through each once, and finds by voucher, member, gift and state', async () => {
    await ctx.sql`delete from voucher`;
    await ctx.sql`delete from fulfilment`;
    await ctx.sql`delete from redemption`;
    for (let n = 10; n < 30; n++) {
      await voucher(`PAGE${n}`, {
        expires: n % 2 ? '1 day' : '-1 day',
        ...(n < 15 ? { memberId: member } : {}),
      });
    }
    await useVoucher(lan(), { voucherId: 'PAGE11' });
    const pages = async (sort: 'newest' | 'oldest') => {
      const numbers: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listRedemptions(lan(), { sort, limit: 6, cursor });
        numbers.push(...page.redemptions.map((row) => row.voucherId));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return numbers;
    };
    expect((await pages('oldest')).reverse()).toEqual(await pages('newest'));
    expect(await pages('newest')).toEqual(Array.from({ length: 20 }, (_, index) => `PAGE${29 - index}`));

    const count = async (search: Omit<Parameters<typeof listRedemptions>[1], 'limit'>) =>
      (await listRedemptions(lan(), { ...search, limit: 200 })).redemptions.length;
    expect(await count({ q: 'page-11' })).toBe(1);
    expect(await count({ q: member })).toBe(5);
    expect(await count({ rewardId })).toBe(20);
    expect(await count({ rewardId: rewardId + 1 })).toBe(0);
    expect(await count({ state: 'used' })).toBe(1);
    expect(await count({ state: 'issued' })).toBe(9);
    expect(await count({ state: 'expired' })).toBe(10);
    expect(await count({ q: '\0' })).toBe(0);
    const other = await listRedemptions(asStaff(ctx, stranger.programId), { limit: 50 });
    expect(other.redemptions).toEqual([]);
  });

  test('is the same as a CSV', async () => {
    const file = await csvAnswer(await exportRedemptions(lan(), { q: member }));
    const lines = (await file.text()).trimEnd().split('\r\n');
    const listed = await listRedemptions(lan(), { q: member, limit: 50 });
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(
      listed.redemptions.map((row) => row.voucherId),
    );
    expect(lines.find((line) => line.startsWith('PAGE11'))).toContain(',Ly sứ,Cup,');
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="redemptions-\d{4}-\d\d-\d\d\.csv"$/,
    );
  });
});
