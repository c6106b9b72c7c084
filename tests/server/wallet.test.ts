import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReward } from '#server/rewards/create-reward.ts';
import { updateReward } from '#server/rewards/update-reward.ts';
import type { Catalogue, RedemptionAnswer, VoucherList, Wallet } from '#server/routes/schemas/shopper.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { fingerprint } from '#tests/support/watch.ts';

let instance: TestInstance;
let spine: Spine;

beforeAll(async () => {
  instance = await testInstance();
  spine = await makeSpine(instance.ctx, { codes: 100 });
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

let next = 0;
const freshCode = () => spine.codes[next++] ?? '';
const at = (noun: string, programId = spine.programId) => `/api/shop/programs/${programId}/${noun}`;
const walletOf = async (phone: Phone, cursor?: string) => {
  const response = await phone.get(at('wallet') + (cursor === undefined ? '' : `?cursor=${cursor}`));
  expect(response.status).toBe(200);
  return (await response.json()) as Wallet;
};
/** A phone that has claimed so many packs of ten points. */
async function phoneWith(packs: number): Promise<Phone> {
  const phone = new Phone(instance.url);
  for (let pack = 0; pack < packs; pack += 1)
    expect((await phone.claim(freshCode())).answer?.outcome).toBe('won');
  return phone;
}
const makeReward = (more: object = {}) =>
  createReward(spine.owner, {
    name: { vi: 'Ly sứ', en: 'Cup' },
    description: { vi: 'Ly sứ 300 ml', en: 'A cup of 300 ml' },
    picture: 'cup',
    pricePoints: 20,
    stock: 5,
    voucherDays: 30,
    state: 'offered',
    ...more,
  });
async function redeem(
  phone: Phone,
  rewardId: number,
  redemptionId: string = uuidv7(),
  programId = spine.programId,
) {
  const response = await phone.send(at('redemptions', programId), { redemptionId, rewardId });
  const body = (await response.json()) as RedemptionAnswer & { code?: string; detail?: string };
  return { status: response.status, ...body };
}

describe('a wallet', () => {
  test('of a phone that has claimed nothing is empty, needs no sign-up and writes nothing', async () => {
    const before = await fingerprint(instance.database.sql);
    const phone = new Phone(instance.url);
    const empty = {
      program: {
        programId: spine.programId,
        name: 'Mì Ngon',
        accentColour: '#c8452b',
        timeZone: 'Asia/Ho_Chi_Minh',
        test: false,
        pointsName: { vi: expect.any(String) as string, en: expect.any(String) as string },
      },
      currency: 'points',
      balance: 0,
      holdings: [{ slug: 'points', name: expect.anything() as unknown, balance: 0, pending: 0 }],
      expiring: [],
      pending: { points: 0, waiting: [] },
      history: [],
      nextCursor: null,
      vouchers: [],
      tier: null,
      vouchersCursor: null,
    };
    expect(await walletOf(phone)).toEqual(empty);
    await phone.get('/');
    expect(await walletOf(phone)).toEqual(empty);
    expect(await fingerprint(instance.database.sql)).toEqual(before);
  });

  test('tells every entry once, page by page, newest first, each with the balance after it', async () => {
    const phone = await phoneWith(32);
    const { rewardId } = await makeReward({ pricePoints: 50, stock: 2 });
    await redeem(phone, rewardId);
    const pages = [await walletOf(phone)];
    for (let cursor = pages[0]?.nextCursor; cursor; cursor = pages.at(-1)?.nextCursor) {
      pages.push(await walletOf(phone, cursor));
    }
    expect(pages.map(({ history }) => history.length)).toEqual([30, 3]);
    const history = pages.flatMap((page) => page.history);
    expect(history.map(({ entry }) => entry)).toEqual(Array.from({ length: 33 }, (_, index) => 33 - index));
    const oldestFirst = history.toReversed();
    let balance = 0;
    for (const entry of oldestFirst) expect((balance += entry.amount)).toBe(entry.balance);
    expect(balance).toBe(270);
    expect(pages.map((page) => page.balance)).toEqual([270, 270]);
    expect(oldestFirst[0]).toMatchObject({
      kind: 'claim',
      amount: 10,
      title: { vi: 'Tôm chua cay', en: 'Tôm chua cay' },
    });
    expect(history[0]).toMatchObject({ kind: 'redemption', amount: -50, title: { vi: 'Ly sứ', en: 'Cup' } });
    const moments = oldestFirst.map((entry) => Date.parse(entry.at));
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  });

  test('pages on without a gap when packs are claimed between two pages', async () => {
    const phone = await phoneWith(31);
    const first = await walletOf(phone);
    await phone.claim(freshCode());
    const second = await walletOf(phone, first.nextCursor ?? '');
    expect([...first.history, ...second.history].map(({ entry }) => entry)).toEqual(
      Array.from({ length: 31 }, (_, index) => 31 - index),
    );
    expect(second.balance).toBe(320);
    expect((await walletOf(phone, '0')).history).toEqual([]);
    expect((await walletOf(phone, '1')).history).toEqual([]);
  });

  test('leads to every voucher, however many there are, and to nobody else’s', async () => {
    const phone = await phoneWith(4);
    const { rewardId } = await makeReward({ pricePoints: 1, stock: 50 });
    const made: string[] = [];
    for (let gift = 0; gift < 32; gift += 1) made.push((await redeem(phone, rewardId)).voucher.voucherId);
    const { vouchers, vouchersCursor } = await walletOf(phone);
    const rest = async (asker: Phone) =>
      (await (await asker.get(`${at('vouchers')}?cursor=${vouchersCursor ?? ''}`)).json()) as VoucherList;
    const { vouchers: older, nextCursor } = await rest(phone);
    expect([...vouchers, ...older].map(({ voucherId }) => voucherId)).toEqual(made.reverse());
    expect(nextCursor).toBeNull();
    const others = await phoneWith(1);
    await redeem(others, rewardId);
    for (const asker of [others, new Phone(instance.url)])
      expect(await rest(asker)).toEqual({ vouchers: [], nextCursor: null });
  });

  test('shows a voucher as it stands: issued, used, run out', async () => {
    const phone = await phoneWith(6);
    const { rewardId } = await makeReward({ name: { vi: 'Túi', en: 'Bag' }, picture: 'bag' });
    const [one, two, three] = [
      await redeem(phone, rewardId),
      await redeem(phone, rewardId),
      await redeem(phone, rewardId),
    ];
    const { sql } = instance.database;
    await sql`update voucher set state = 'used', used_at = now() where voucher_id = ${two.voucher.voucherId}`;
    await sql`update voucher set expires_at = now() where voucher_id = ${one.voucher.voucherId}`;
    const { vouchers } = await walletOf(phone);
    expect(vouchers.map(({ voucherId, state }) => [voucherId, state])).toEqual([
      [three.voucher.voucherId, 'issued'],
      [two.voucher.voucherId, 'used'],
      [one.voucher.voucherId, 'expired'],
    ]);
    expect(vouchers[0]).toEqual(three.voucher);
    expect(vouchers[0]).toMatchObject({
      rewardName: { vi: 'Túi', en: 'Bag' },
      picture: 'bag',
      points: 20,
      usedAt: null,
    });
    expect(Date.parse(vouchers[0]?.expiresAt ?? '') - Date.parse(vouchers[0]?.redeemedAt ?? '')).toBe(
      30 * 86_400_000,
    );
    expect(vouchers[1]?.usedAt).toBeTruthy();
  });

  test('is seen by its own phone alone, and in its own program alone', async () => {
    const phone = await phoneWith(2);
    const { rewardId } = await makeReward();
    const { voucher } = await redeem(phone, rewardId);
    const other = await phoneWith(1);
    const seen = await walletOf(other);
    expect([seen.balance, seen.history.length, seen.vouchers]).toEqual([10, 1, []]);
    expect(JSON.stringify(seen)).not.toContain(voucher.voucherId);
    const elsewhere = await makeSpine(instance.ctx, { codes: 1 });
    const response = await phone.get(at('wallet', elsewhere.programId));
    expect(await response.json()).toMatchObject({ balance: 0, history: [], vouchers: [] });
  });
});

describe('the catalogue', () => {
  const offersOf = async (programId: number) => {
    const response = await new Phone(instance.url).get(at('catalogue', programId));
    return ((await response.json()) as Catalogue).offers;
  };

  test('offers what is not hidden, cheapest first, with what is left of it, to anybody', async () => {
    const shop = await makeSpine(instance.ctx, { codes: 1 });
    const add = (pricePoints: number, more: object = {}) =>
      createReward(shop.owner, {
        name: { vi: `${pricePoints}`, en: `${pricePoints}` },
        description: { vi: 'x', en: 'x' },
        picture: 'cup',
        pricePoints,
        stock: 3,
        voucherDays: 7,
        state: 'offered',
        ...more,
      });
    const [dear, cheap, gone] = [await add(500), await add(5), await add(50, { stock: 0 })];
    const hidden = await add(1, { state: 'hidden' });
    const offers = await offersOf(shop.programId);
    expect(offers.map(({ rewardId, left }) => [rewardId, left])).toEqual([
      [cheap.rewardId, 3],
      [gone.rewardId, 0],
      [dear.rewardId, 3],
    ]);
    await updateReward(shop.owner, hidden.rewardId, { state: 'offered' });
    await updateReward(shop.owner, cheap.rewardId, { state: 'hidden' });
    expect((await offersOf(shop.programId)).map(({ rewardId }) => rewardId)).toEqual([
      hidden.rewardId,
      gone.rewardId,
      dear.rewardId,
    ]);
    const empty = await makeSpine(instance.ctx, { codes: 1 });
    expect(await offersOf(empty.programId)).toEqual([]);
  });
});

describe('a redemption', () => {
  test.each<[string, number, object, string, RegExp]>([
    ['by a phone without points', 0, {}, 'not-enough-points', /scan a pack/],
    ['beyond what the wallet holds', 1, {}, 'not-enough-points', /10 more points/],
    ['of a hidden gift', 2, { state: 'hidden' }, 'reward-not-offered', /no longer offered/],
    ['of a gift that is gone', 2, { stock: 0 }, 'stock-exhausted', /points are untouched/],
  ])('%s is refused with a reason, and costs nothing', async (_, packs, more, code, sentence) => {
    const phone = await phoneWith(packs);
    const { rewardId } = await makeReward(more);
    const before = await fingerprint(instance.database.sql);
    const reply = await redeem(phone, rewardId);
    expect(reply).toMatchObject({ status: 409, code });
    expect(reply.detail).toMatch(sentence);
    expect(await fingerprint(instance.database.sql)).toEqual(before);
  });

  test('of another program’s gift is refused as one that does not exist', async () => {
    const phone = await phoneWith(2);
    const elsewhere = await makeSpine(instance.ctx, { codes: 1 });
    const foreign = await createReward(elsewhere.owner, {
      name: { vi: 'x', en: 'x' },
      description: { vi: 'x', en: 'x' },
      picture: 'cup',
      pricePoints: 1,
      stock: 1,
      voucherDays: 1,
      state: 'offered',
    });
    expect(await redeem(phone, foreign.rewardId)).toMatchObject({ status: 404, code: 'reward-not-found' });
    expect(await redeem(phone, foreign.rewardId, uuidv7(), elsewhere.programId)).toMatchObject({
      status: 409,
      code: 'not-enough-points',
    });
  });

  test('that is sent again gives the same voucher, to its own phone alone', async () => {
    const phone = await phoneWith(4);
    const { rewardId } = await makeReward();
    const redemptionId = uuidv7();
    const first = await redeem(phone, rewardId, redemptionId);
    expect(first).toMatchObject({ status: 200, balance: 20 });
    expect(await redeem(phone, rewardId, redemptionId)).toEqual(first);
    const other = await phoneWith(4);
    const stolen = await redeem(other, rewardId, redemptionId);
    expect(stolen).toMatchObject({ status: 409, code: 'id-reused' });
    expect(JSON.stringify(stolen)).not.toContain(first.voucher.voucherId);
    expect((await walletOf(other)).balance).toBe(40);
  });
});
