import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import type { StaffContext } from '#server/context.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { askCorrection } from '#server/ledger/ask-correction.ts';
import { setExpiry } from '#server/ledger/currencies.ts';
import { decideCorrection } from '#server/ledger/decide-correction.ts';
import { decidePending } from '#server/ledger/decide-pending.ts';
import { availablePoints } from '#server/ledger/purse.ts';
import { readLiability } from '#server/ledger/read-liability.ts';
import { reverseEntry } from '#server/ledger/reverse-entry.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { give, letPass, makeMember, pendClaim, secondPerson } from '#tests/support/ledger.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

/** Members that are raced for at once; each is a race of its own. */
const RACES = 24;

const cup = {
  name: { vi: 'Cốc', en: 'Cup' },
  description: { vi: 'Một cái cốc', en: 'One cup' },
  picture: 'cup' as const,
  pricePoints: 10,
  stock: 1000,
  voucherDays: 30,
  state: 'offered' as const,
};

let instance: TestInstance;
/** The connections of a second server. */
let other: Database;
let spine: Spine;
let members: string[];

beforeAll(async () => {
  instance = await testInstance();
  other = openDatabase({ url: instance.database.url, name: 'test', max: 10 });
});
afterAll(async () => {
  await other.end();
  await instance.stop();
});
afterEach(async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  expect(instance.failures).toEqual([]);
});

async function begin(): Promise<void> {
  spine = await makeSpine(instance.ctx, { codes: RACES });
  members = await Promise.all(Array.from({ length: RACES }, () => makeMember(instance.ctx, spine)));
}

/** The owner at the one server, an analyst at the other. */
const owner = () => spine.owner;
const analyst = (): StaffContext => ({ ...secondPerson(spine), sql: other });
const expire = () => Promise.all([runDuePoints(instance.ctx), runDuePoints({ sql: other })]);

/** How many succeed; whoever does not is refused in words of ours. */
async function winners(tries: Promise<unknown>[]): Promise<number> {
  const ends = await Promise.allSettled(tries);
  const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
  for (const error of lost) expect(error.constructor.name, String(error)).toBe('Refusal');
  return ends.length - lost.length;
}
const sum = async (sql = instance.ctx.sql) =>
  (await Promise.all(members.map((id) => availablePoints(sql, spine.programId, id)))).reduce(
    (a, b) => a + b,
    0,
  );

describe('points that wait', () => {
  test('go one way only, when they are approved, voided and due in one moment at two servers', async () => {
    await begin();
    await setExpiry(owner(), 0, { kind: 'days', days: 1 });
    const ids = await Promise.all(members.map((id, index) => pendClaim(spine, id, index, { hours: 1 })));
    await letPass(spine, 1);
    const decide = (ctx: StaffContext, decision: 'release' | 'void') => (pendingId: string) =>
      decidePending(ctx, { pendingId, decision, reason: 'a race' });
    const due = expire();
    const released = winners(ids.map(decide(owner(), 'release')));
    const voided = await winners(ids.map(decide(analyst(), 'void')));
    await Promise.all([due, released]);
    const [own] = await readLiability(instance.ctx.sql, spine.programId);
    expect(own).toMatchObject({
      pending: 0,
      available: 10 * (RACES - voided),
      issued: 10 * (RACES - voided),
    });
  });
});

describe('an entry', () => {
  test('is taken back once, when two people press, points expire and gifts are redeemed at once', async () => {
    await begin();
    const { rewardId } = await createReward(owner(), cup);
    const entries = await Promise.all(members.map((id) => give(spine, id, 10, { hours: 1 })));
    await Promise.all(members.slice(0, RACES / 2).map((id) => give(spine, id, 10)));
    await letPass(spine, 1);
    const reverse = (ctx: StaffContext) => (memberId: string, index: number) =>
      reverseEntry(ctx, { memberId, currency: 0, entry: entries[index] ?? 0, reason: 'a race' });
    const redeem = (memberId: string) =>
      redeemReward(
        { sql: other },
        { programId: spine.programId, memberId, rewardId, redemptionId: crypto.randomUUID() },
      );
    const [twice, thrice, redeemed] = await Promise.all([
      winners(members.map(reverse(owner()))),
      winners(members.map(reverse(analyst()))),
      winners(members.map(redeem)),
      expire(),
    ]);
    // What expired before the reversal had nothing to take back, and the rest of the points is the gift's.
    expect(twice + thrice).toBe(0);
    expect(redeemed).toBe(RACES / 2);
    expect(await sum()).toBe(0);
  });

  test('that has no date is taken back by one of two, or its points are spent', async () => {
    await begin();
    const { rewardId } = await createReward(owner(), cup);
    const entries = await Promise.all(members.map((id) => give(spine, id, 10, { hours: 24 })));
    const reverse = (ctx: StaffContext) => (memberId: string, index: number) =>
      reverseEntry(ctx, { memberId, currency: 0, entry: entries[index] ?? 0, reason: 'a race' });
    const redeem = (memberId: string) =>
      redeemReward(
        { sql: other },
        { programId: spine.programId, memberId, rewardId, redemptionId: crypto.randomUUID() },
      );
    const ends = await Promise.all([
      winners(members.map(reverse(owner()))),
      winners(members.map(reverse(analyst()))),
      winners(members.map(redeem)),
    ]);
    expect(ends.reduce((a, b) => a + b)).toBe(RACES);
    expect(await sum()).toBe(0);
  });
});

describe('spending', () => {
  test('takes no point that expires in the same moment', async () => {
    await begin();
    const { rewardId } = await createReward(owner(), cup);
    // Half of them have just enough without what is due.
    await Promise.all(members.map((id, index) => give(spine, id, index % 2 === 0 ? 10 : 9)));
    await Promise.all(members.map((id) => give(spine, id, 10, { hours: 1 })));
    await letPass(spine, 1);
    const redeem = (sql: Database) => (memberId: string) =>
      redeemReward(
        { sql },
        { programId: spine.programId, memberId, rewardId, redemptionId: crypto.randomUUID() },
      );
    const [one, two] = await Promise.all([
      winners(members.map(redeem(instance.ctx.sql))),
      winners(members.map(redeem(other))),
      expire(),
    ]);
    expect(one + two).toBe(RACES / 2);
    const [own] = await readLiability(instance.ctx.sql, spine.programId);
    expect(own).toMatchObject({ expired: 10 * RACES, redeemed: 5 * RACES, available: 9 * (RACES / 2) });
  });
});

describe('a correction', () => {
  test('is approved once, by whoever is first, and never by its author', async () => {
    await begin();
    const asked = await Promise.all(
      members.map((memberId) =>
        askCorrection(owner(), { memberId, currency: 0, amount: 5, reason: 'a race' }),
      ),
    );
    const decide = (ctx: StaffContext, decision: 'approve' | 'refuse') =>
      asked.map(({ correctionId }) => decideCorrection(ctx, { correctionId, decision, note: null }));
    const third: StaffContext = { ...owner(), actor: { ...owner().actor, userId: 'third' } };
    const [approved, again, refused, own] = await Promise.all([
      winners(decide(analyst(), 'approve')),
      winners(decide(third, 'approve')),
      winners(decide(third, 'refuse')),
      winners(decide(owner(), 'approve')),
    ]);
    expect([approved + again + refused, own]).toEqual([RACES, 0]);
    expect(await sum()).toBe(5 * (approved + again));
  });
});
