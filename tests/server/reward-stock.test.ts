import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Prize } from '#campaigns/prizes.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { Refusal } from '#server/errors.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { setTiers } from '#server/members/tiers.ts';
import { grantReward } from '#server/rewards/grant-reward.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { releaseStock, reserveStock } from '#server/rewards/reserve-stock.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { openGiftShop, type GiftShop } from '#tests/support/gift-shop.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { at, until } from '#tests/support/racing.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

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

const name = (text: string) => ({ vi: text, en: text });
const papers: Partial<CampaignDefinition> = { terms: name('Thể lệ'), registration: { number: 'KM-1' } };
const cup = (stock: number, gives: Prize['gives']) => ({
  id: 'cup',
  name: name('Cốc'),
  worth: 10_000,
  stock,
  gives,
});
/** Every pack wins, while there are cups. */
const alwaysCup: CampaignDefinition['mechanics'] = [
  { kind: 'points-per-pack', points: 10 },
  { kind: 'instant-win', id: 'win', draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] } },
];
const claimAll = (codes: readonly string[]) =>
  Promise.all(codes.map((code) => new Phone(instance.url).claim(code)));
const codeOf = (error: { code?: string }) => error.code;

test('whoever comes too late for the last of one thing after the other is told what there still is', async () => {
  const { sql } = instance.database;
  await sql`create sequence ends`;
  await sql`create function meet_end() returns trigger language plpgsql as
    $$ begin if nextval('ends') < 4 then raise check_violation using constraint = 'pool_check'; end if; return new; end $$`;
  await sql`create trigger ends before insert on pool for each row execute function meet_end()`;
  const definition = { ...papers, prizes: [cup(1, { kind: 'points', points: 500 })], mechanics: alwaysCup };
  const spine = await makeSpine(instance.ctx, { codes: 1, launch: false, definition });
  await publishDraw(spine.owner, spine.campaignId, 1);
  await setCampaignState(spine.owner, spine.campaignId, 'live');
  const [told] = await claimAll(spine.codes);
  await sql`drop trigger ends on pool`;
  expect(told?.answer).toMatchObject({ outcome: 'won', points: 510 });
});

describe('a prize that is a piece of a stock', () => {
  const pieces = (rewardId: number, stock: number): CampaignDefinition =>
    definitionOf({
      ...papers,
      prizes: [cup(stock, { kind: 'reward', rewardId })],
      mechanics: alwaysCup,
    });

  async function promised(stock: number): Promise<Spine & { rewardId: number }> {
    const spine = await makeSpine(instance.ctx, { launch: false });
    const { rewardId } = await createReward(spine.owner, {
      ...{ name: name('Cốc'), description: name('Cốc'), picture: 'cup', pricePoints: 20 },
      ...{ stock: 20, voucherDays: 30, state: 'offered' },
    });
    await promise(spine, spine.campaignId, { rewardId, stock, version: 1 });
    await publishDraw(spine.owner, spine.campaignId, 2);
    await setCampaignState(spine.owner, spine.campaignId, 'live');
    return { ...spine, rewardId };
  }
  const promise = (
    { owner }: Spine,
    campaignId: number,
    { rewardId, stock, version }: { rewardId: number; stock: number; version: number },
  ) => updateCampaign(owner, campaignId, { name: 'Cốc', version, definition: pieces(rewardId, stock) });

  test('is not promised to fewer than those who are just winning it', async () => {
    const { sql } = instance.ctx;
    const spine = await promised(10);
    await claimAll(spine.codes.slice(0, 2));
    const waiting = async () => {
      const [row] = await sql<[{ count: number }]>`
        select count(*)::int as count from pg_locks where not granted and database = (
          select oid from pg_database where datname = current_database())`;
      return row.count;
    };
    // The claims have read that there is plenty, and cannot write yet.
    const { claims, less } = await sql.begin(async (tx) => {
      await tx`lock table claim in share mode`;
      const claims = claimAll(spine.codes.slice(2, 6));
      let [held, done] = [0, false];
      await until(async () => (held = await waiting()) > 0);
      const less = promise(spine, spine.campaignId, { ...spine, stock: 3, version: 2 })
        .then(() => 'promised', codeOf)
        .finally(() => (done = true));
      await until(async () => done || (await waiting()) > held);
      return { claims, less };
    });
    expect((await claims).map(({ answer }) => answer?.outcome)).toEqual(['won', 'won', 'won', 'won']);
    expect(await less).toBe('prizes-given');
  });

  test('is not taken from one campaign for the winners of another', async () => {
    const spine = await promised(5);
    const { rewardId } = spine;
    const { campaignId } = await createCampaign(spine.owner, {
      name: 'Cốc 2',
      definition: pieces(rewardId, 5),
    });
    await publishDraw(spine.owner, campaignId, 1);
    await setCampaignState(spine.owner, campaignId, 'live');
    await claimAll(spine.codes.slice(0, 3));
    const less = promise(spine, spine.campaignId, { rewardId, stock: 2, version: 2 });
    expect(await less.catch(codeOf)).toBe('prizes-given');
    await promise(spine, spine.campaignId, { rewardId, stock: 3, version: 2 });
  });
});
