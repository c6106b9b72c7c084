import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { memberAccountId } from '#server/ledger/accounts.ts';
import { addCurrency } from '#server/ledger/currencies.ts';
import { decidePending } from '#server/ledger/decide-pending.ts';
import { availablePoints } from '#server/ledger/purse.ts';
import { readLiability } from '#server/ledger/read-liability.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { give, letPass, makeMember, pendClaim, refundFor, spendFor } from '#tests/support/ledger.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
let spine: Spine;
let memberId: string;

beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => instance.stop());

async function begin(codes = 4): Promise<void> {
  spine = await makeSpine(instance.ctx, { codes });
  memberId = await makeMember(instance.ctx, spine);
}
/** Spendings of these tests are of no reward; the check that asks for one is another test's. */
const OF_REWARDS =
  'every claim of points and every redemption moved just those points, to and from its member';
afterEach(async () => {
  const findings = await verifyDatabase(instance.ctx.sql);
  expect(findings.filter(({ check }) => check !== OF_REWARDS)).toEqual([]);
});

const available = (currency = 0) => availablePoints(instance.ctx.sql, spine.programId, memberId, currency);

const spend = (points: number, currency = 0) => spendFor(spine, memberId, points, currency);
const refund = (transferId: string) => refundFor(spine, memberId, transferId);

describe('a second currency', () => {
  test('has balances, expiry and liability of its own', async () => {
    await begin();
    const name = { vi: 'Sao', en: 'Stars' };
    const stars = await addCurrency(spine.owner, {
      slug: 'stars',
      name,
      expiry: { kind: 'year-end', days: 30 },
    });
    expect(stars).toMatchObject({ currency: 1, name, expiry: { kind: 'year-end', days: 30 } });
    await give(spine, memberId, 8, { currency: 1 });
    await give(spine, memberId, 3);
    await spend(5, 1);
    expect([await available(), await available(1)]).toEqual([3, 3]);
    const claim = await pendClaim(spine, memberId, 0, { currency: 1 });
    await decidePending(spine.owner, { pendingId: claim, decision: 'release', reason: 'fine' });
    expect(await readLiability(instance.ctx.sql, spine.programId)).toMatchObject([
      { currency: 0, available: 3 },
      { currency: 1, available: 13, redeemed: 5 },
    ]);
    await expect(
      addCurrency(spine.owner, { slug: 'stars', name, expiry: { kind: 'never' } }),
    ).rejects.toMatchObject({
      code: 'slug-taken',
    });
  });
});

test('what was owed at a past moment is what was owed then', async () => {
  await begin();
  const { sql } = instance.ctx;
  const moments: { at: Date; owed: number }[] = [];
  const mark = async (owed: number) => {
    const [row] = await sql<
      [{ at: Date }]
    >`select clock_timestamp() + interval '1 ms' as at, pg_sleep(0.005)`;
    moments.push({ at: row.at, owed });
  };
  await mark(0);
  await give(spine, memberId, 10, { hours: 1 });
  await mark(10);
  const spent = await spend(4);
  await mark(6);
  await letPass(spine, 2);
  await runDuePoints(instance.ctx);
  await mark(0);
  await refund(spent);
  await give(spine, memberId, 5);
  await mark(5);
  for (const { at, owed } of moments) {
    const [own] = await readLiability(sql, spine.programId, at);
    expect(own?.available).toBe(owed);
  }
});

test('a member’s further accounts have ids that stay the same, apart from each other and from the program’s', () => {
  const ids = [0, 1, 2].flatMap((currency) =>
    (['member', 'pending'] as const).map((kind) =>
      memberAccountId('11111111-1111-4111-8111-111111111111', { currency, kind }),
    ),
  );
  expect(new Set(ids).size).toBe(6);
  expect(ids[0]).toBe('11111111-1111-4111-8111-111111111111');
  expect(ids[1]).toBe('bd9b2040-659c-8018-82b1-c99a3306b2d1');
  for (const id of ids) expect(id > '00000001').toBe(true);
});
