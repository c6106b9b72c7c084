import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '#server/errors.ts';
import { setTiers } from '#server/members/tiers.ts';
import { grantReward } from '#server/rewards/grant-reward.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { releaseStock, reserveStock } from '#server/rewards/reserve-stock.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { openGiftShop, type GiftShop } from '#tests/support/gift-shop.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { at } from '#tests/support/racing.ts';

let instance: TestInstance;
let shop: GiftShop;

beforeAll(async () => {
  instance = await testInstance();
  shop = await openGiftShop(instance.ctx, 500);
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

/** What became of each try: a voucher, or the code of a refusal. */
async function redeemAll(members: readonly string[], rewardId: number, variantId?: number) {
  const { programId } = shop;
  const tries = members.map((memberId) =>
    redeemReward(instance.ctx, { programId, memberId, rewardId, variantId, redemptionId: uuidv7() }).then(
      () => 'given',
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    ),
  );
  return (await Promise.all(tries)).toSorted();
}
const grant = (rewardId: number, memberId: string) =>
  instance.ctx.sql.begin((tx) =>
    grantReward(tx, {
      ...{ programId: shop.programId, memberId, rewardId, prizeId: 'cup' },
      ...{ claimId: randomUUID(), redemptionId: randomUUID() },
    }),
  );
const stockOf = async (rewardId: number) => {
  const [row] = await instance.ctx.sql`
    select stock, redeemed, reserved from reward where program_id = ${shop.programId} and reward_id = ${rewardId}`;
  return { ...row };
};

test('of two hundred people who want the last piece one gets it, and the others keep their points', async () => {
  const { rewardId } = await shop.offer({ stock: 1 });
  const outcomes = await redeemAll(await shop.members(200), rewardId);
  expect(outcomes).toEqual(['given', ...Array.from({ length: 199 }, () => 'stock-exhausted')]);
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('the last piece of a variant goes once, though the reward has others left', async () => {
  const variants = [
    { name: { vi: 'Đỏ', en: 'Red' }, stock: 1 },
    { name: { vi: 'Xanh', en: 'Blue' }, stock: 30 },
  ];
  const settings = { kind: 'physical' as const, delivery: true, pickupPoints: [] };
  const { rewardId, stock } = await shop.offer({ settings, variants });
  expect(stock).toBe(31);
  const members = await shop.members(20);
  const outcomes = await redeemAll(members, rewardId, 1);
  expect(outcomes).toEqual(['given', ...Array.from({ length: 19 }, () => 'stock-exhausted')]);
  expect(await stockOf(rewardId)).toMatchObject({ redeemed: 1 });
  expect(await redeemAll([at(members, 0)], rewardId)).toEqual(['variant-missing']);
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('a limit for each person holds though twenty tries come at once', async () => {
  const { rewardId } = await shop.offer({ personLimit: 2 });
  const [member = ''] = await shop.members(1, 5);
  const outcomes = await redeemAll(
    Array.from({ length: 20 }, () => member),
    rewardId,
  );
  expect(outcomes.filter((outcome) => outcome === 'given')).toHaveLength(2);
  expect(outcomes.filter((outcome) => outcome === 'reward-limit-reached')).toHaveLength(18);
});

test('members of a tier pay its price', async () => {
  const tiers = [{ tier: 'gold', name: { vi: 'Vàng', en: 'Gold' }, points: 11 }];
  await expect(shop.offer({ tierPrices: { gold: 10 } })).rejects.toMatchObject({ code: 'unknown-tier' });
  await setTiers(shop.owner, { months: 12, tiers });
  const { rewardId } = await shop.offer({ pricePoints: 25, tierPrices: { gold: 10 } });
  await expect(setTiers(shop.owner, { months: 12, tiers: [] })).rejects.toMatchObject({
    code: 'tier-in-use',
  });
  const [plain = ''] = await shop.members(1);
  const [gold = ''] = await shop.members(1, 2);
  expect(await redeemAll([plain], rewardId)).toEqual(['not-enough-points']);
  expect(await redeemAll([gold], rewardId)).toEqual(['given']);
});

test('an offer outside of its dates is not sold', async () => {
  const [member = ''] = await shop.members(1);
  const early = await shop.offer({ offeredFrom: '2099-01-01T00:00:00Z' });
  const late = await shop.offer({ offeredUntil: '2020-01-01T00:00:00Z' });
  expect(await redeemAll([member], early.rewardId)).toEqual(['reward-not-offered']);
  expect(await redeemAll([member], late.rewardId)).toEqual(['reward-not-offered']);
});

test('what is set apart for prizes is not sold, and is given at no cost', async () => {
  const { rewardId } = await shop.offer({ stock: 5 });
  const { sql } = instance.ctx;
  const pieces = (count: number) => ({ programId: shop.programId, rewardId, pieces: count });
  const takers = await shop.members(4);
  await sql.begin((tx) => reserveStock(tx, pieces(3)));
  await expect(sql.begin((tx) => reserveStock(tx, pieces(3)))).rejects.toMatchObject({
    code: 'stock-exhausted',
    members: { left: 2 },
  });
  expect(await redeemAll(takers, rewardId)).toEqual(['given', 'given', 'stock-exhausted', 'stock-exhausted']);
  const won = await grant(rewardId, at(takers, 0));
  expect(won.state).toBe('delivered');
  expect(await stockOf(rewardId)).toEqual({ stock: 5, redeemed: 2, reserved: 3 });
  // Of the three one is won, so two go back and not three.
  await expect(sql.begin((tx) => releaseStock(tx, pieces(3)))).rejects.toMatchObject({
    code: 'prizes-given',
  });
  await sql.begin((tx) => releaseStock(tx, pieces(2)));
  expect(await stockOf(rewardId)).toEqual({ stock: 5, redeemed: 2, reserved: 1 });
  // Nobody claimed: that the redemption has no award is the one thing amiss.
  expect((await verifyDatabase(sql)).map(({ check }) => check)).toEqual([
    'every award of a reward has its redemption, and every redemption of a claim its award',
  ]);
});
