import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReward } from '#server/rewards/create-reward.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import type { Phone } from '#tests/support/phone.ts';
import { at, atOnce, claimAt, openPhones } from '#tests/support/racing.ts';
import { testFleet, type Fleet } from '#tests/support/server-process.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await testFleet(2);
});
afterAll(async () => fleet.stop());

interface Redeemed {
  status: number;
  code?: string;
  balance?: number;
  voucher?: { voucherId: string };
}

/** A gift for the points of one pack, so many of it, and phones that have claimed a pack each. */
async function makeShop({ stock, claimers }: { stock: number; claimers: number }) {
  const spine = await makeSpine(fleet.ctx, { codes: 100 });
  const rewardId = await offer(spine, stock);
  const phones = await openPhones(fleet.servers, at(spine.codes, 0), claimers);
  await atOnce(claimers, fleet.servers, (server, index) =>
    claimAt(server, at(phones, index), at(spine.codes, index)),
  );
  return { spine, rewardId, phones };
}

async function offer(spine: Spine, stock: number): Promise<number> {
  const { rewardId } = await createReward(spine.owner, {
    name: { vi: 'Cốc', en: 'Cup' },
    description: { vi: 'Một cái cốc', en: 'One cup' },
    picture: 'cup',
    pricePoints: 10,
    stock,
    voucherDays: 30,
    state: 'offered',
  });
  return rewardId;
}

async function redeemAt(
  { url }: { url: string },
  phone: Phone,
  { programId }: Spine,
  body: { redemptionId: string; rewardId: number },
): Promise<Redeemed> {
  const response = await phone.send(`${url}/api/shop/programs/${programId}/redemptions`, body);
  return { status: response.status, ...((await response.json()) as Omit<Redeemed, 'status'>) };
}

async function walletOf(phone: Phone, { programId }: Spine) {
  const response = await phone.get(`${at(fleet.servers, 0).url}/api/shop/programs/${programId}/wallet`);
  const { balance, vouchers } = (await response.json()) as { balance: number; vouchers: unknown[] };
  return { balance, vouchers: vouchers.length };
}

const givenOf = (replies: readonly Redeemed[]) => replies.filter((reply) => reply.status === 200);

describe('redemptions at both servers at once', () => {
  test('of the last three gifts by fifty phones give three vouchers; the others keep their points', async () => {
    const { spine, rewardId, phones } = await makeShop({ stock: 3, claimers: 50 });
    const replies = await atOnce(50, fleet.servers, (server, index) =>
      redeemAt(server, at(phones, index), spine, { redemptionId: uuidv7(), rewardId }),
    );
    const given = givenOf(replies);
    expect(new Set(given.map((reply) => reply.voucher?.voucherId)).size).toBe(3);
    expect(given.map((reply) => reply.balance)).toEqual([0, 0, 0]);
    const refused = replies.filter((reply) => reply.status === 409 && reply.code === 'stock-exhausted');
    expect(refused).toHaveLength(47);
    for (const [index, phone] of phones.entries()) {
      const own = at(replies, index).status === 200;
      expect(await walletOf(phone, spine)).toEqual({ balance: own ? 0 : 10, vouchers: own ? 1 : 0 });
    }
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });

  test('by a phone with points for one gift, under twenty ids, give one voucher and no debt', async () => {
    const { spine, rewardId, phones } = await makeShop({ stock: 50, claimers: 10 });
    const replies = await atOnce(10, fleet.servers, (_, phone) =>
      atOnce(20, fleet.servers, (server) =>
        redeemAt(server, at(phones, phone), spine, { redemptionId: uuidv7(), rewardId }),
      ),
    );
    for (const [phone, mine] of replies.entries()) {
      expect(givenOf(mine)).toHaveLength(1);
      expect(mine.filter((reply) => reply.code === 'not-enough-points')).toHaveLength(19);
      expect(await walletOf(at(phones, phone), spine)).toEqual({ balance: 0, vouchers: 1 });
    }
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });

  test('under one id, sent twenty times, give one voucher and twenty times the same answer', async () => {
    const { spine, rewardId, phones } = await makeShop({ stock: 50, claimers: 10 });
    const replies = await atOnce(10, fleet.servers, (_, phone) => {
      const redemptionId = uuidv7();
      return atOnce(20, fleet.servers, (server) =>
        redeemAt(server, at(phones, phone), spine, { redemptionId, rewardId }),
      );
    });
    for (const [phone, mine] of replies.entries()) {
      expect(mine[0]).toMatchObject({ status: 200, balance: 0 });
      for (const reply of mine) expect(reply).toEqual(mine[0]);
      expect(await walletOf(at(phones, phone), spine)).toEqual({ balance: 0, vouchers: 1 });
    }
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });

  test('beside claims of the same phones leave every wallet at what was won less what was spent', async () => {
    const { spine, rewardId, phones } = await makeShop({ stock: 100, claimers: 4 });
    const wallets = await atOnce(4, fleet.servers, async (_, index) => {
      const phone = at(phones, index);
      const codes = spine.codes.slice(4 + index * 24, 28 + index * 24);
      const [claims, redemptions] = await Promise.all([
        atOnce(24, fleet.servers, (server, turn) => claimAt(server, phone, at(codes, turn))),
        atOnce(24, fleet.servers, (server) =>
          redeemAt(server, phone, spine, { redemptionId: uuidv7(), rewardId }),
        ),
      ]);
      expect(claims.map((reply) => reply.answer?.outcome)).toEqual(codes.map(() => 'won'));
      const vouchers = givenOf(redemptions).length;
      expect(vouchers).toBeGreaterThan(0);
      return { told: { balance: 10 + 240 - vouchers * 10, vouchers }, read: await walletOf(phone, spine) };
    });
    for (const { told, read } of wallets) expect(read).toEqual(told);
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });
});

describe('an id that was spent on something else', () => {
  test('by another phone at the same moment gives one voucher and one refusal', async () => {
    const { spine, rewardId, phones } = await makeShop({ stock: 50, claimers: 40 });
    for (let pair = 0; pair < 20; pair += 1) {
      const redemptionId = uuidv7();
      const replies = await atOnce(2, fleet.servers, (server, side) =>
        redeemAt(server, at(phones, pair * 2 + side), spine, { redemptionId, rewardId }),
      );
      expect(givenOf(replies)).toHaveLength(1);
      expect(replies).toContainEqual(expect.objectContaining({ status: 409, code: 'id-reused' }));
    }
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });

  test('by the same phone on another gift is refused', async () => {
    const { spine, rewardId, phones } = await makeShop({ stock: 50, claimers: 1 });
    const [server, phone] = [at(fleet.servers, 0), at(phones, 0)];
    const [redemptionId, other] = [uuidv7(), await offer(spine, 5)];
    await claimAt(server, phone, at(spine.codes, 1));
    const redeem = (gift: number) => redeemAt(server, phone, spine, { redemptionId, rewardId: gift });
    expect(await redeem(rewardId)).toMatchObject({ status: 200, balance: 10 });
    expect(await redeem(other)).toMatchObject({ status: 409, code: 'id-reused' });
    expect(await walletOf(phone, spine)).toEqual({ balance: 10, vouchers: 1 });
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });
});

test('nothing of this was a failure of a server', () => {
  expect(fleet.servers.flatMap((server) => server.failures)).toEqual([]);
});
