import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Reward } from '#server/routes/schemas/rewards.ts';
import { countRows, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

const cup = {
  name: { vi: 'Ly sứ', en: 'Cup' },
  description: { vi: 'Ly sứ trắng', en: 'A white cup' },
  picture: 'cup',
  pricePoints: 100,
  stock: 10,
  voucherDays: 30,
  state: 'offered',
};
/** What a reward has where nothing is said. */
const unsaid = {
  settings: { kind: 'voucher', source: 'generated' },
  variants: [],
  tierPrices: {},
  personLimit: null,
  personLimitDays: null,
  offeredFrom: null,
  offeredUntil: null,
};
let instance: TestInstance;
let office: Office;
let other: Office;
const create = (more: object = {}) =>
  office.desks.marketer.post<Reward>(`${office.at}/rewards`, { ...cup, ...more });
const change = (id: number, patch: object) =>
  office.desks.marketer.patch<Reward>(`${office.at}/rewards/${id}`, patch);

beforeAll(async () => {
  instance = await testInstance();
  [office, other] = [await openOffice(instance), await openOffice(instance)];
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

it('a reward is added, listed, changed and hidden', async () => {
  const { status, body } = await create();
  expect(status).toBe(201);
  expect(body).toEqual({ ...cup, ...unsaid, rewardId: body.rewardId, redeemed: 0, reserved: 0 });
  expect((await change(body.rewardId, { state: 'hidden', stock: 0 })).body).toMatchObject({
    state: 'hidden',
    stock: 0,
    pricePoints: 100,
  });
  const before = await countRows(instance);
  expect((await change(body.rewardId, {})).body.state).toBe('hidden');
  expect(await countRows(instance)).toEqual(before);
  const list = await office.desks.analyst.get<{ rewards: Reward[] }>(`${office.at}/rewards`);
  expect(list.body.rewards.map((reward) => reward.rewardId)).toContain(body.rewardId);
  expect((await other.desks.owner.get<{ rewards: Reward[] }>(`${other.at}/rewards`)).body.rewards).toEqual(
    [],
  );
});

it('the stock never goes below what was redeemed', async () => {
  const { rewardId } = (await create()).body;
  await instance.database.sql`update reward set redeemed = 4 where reward_id = ${rewardId}`;
  const before = await countRows(instance);
  const refused = await change(rewardId, { stock: 3 });
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'stock-below-redeemed', errors: [{ path: 'stock' }] },
  });
  expect(refused.body.detail).toContain('4 have been redeemed');
  expect(await countRows(instance)).toEqual(before);
  expect((await change(rewardId, { stock: 4 })).body).toMatchObject({ stock: 4, redeemed: 4 });
});

it.each<[string, object]>([
  ['no price', { pricePoints: 0 }],
  ['a price in words', { pricePoints: '100' }],
  ['a negative stock', { stock: -1 }],
  ['half a voucher day', { voucherDays: 0.5 }],
  ['a picture that is not in the set', { picture: 'car' }],
  ['a name in one language', { name: { vi: 'Ly' } }],
  ['an unknown state', { state: 'gone' }],
  ['an unknown field', { redeemed: 5 }],
  ['a NUL character', { description: { vi: 'a\u0000', en: 'a' } }],
  ['half of a character', { description: { vi: '\udf5ca', en: 'a' } }],
])('a reward with %s is refused, and nothing is written', async (_what, wrong) => {
  const { rewardId } = (await create()).body;
  const before = await countRows(instance);
  expect((await create(wrong)).status).toBe(422);
  expect((await change(rewardId, wrong)).status).toBe(422);
  expect(await countRows(instance)).toEqual(before);
});

it('a reward is not reached through another program', async () => {
  const { rewardId } = (await create()).body;
  const before = await countRows(instance);
  expect((await other.desks.owner.patch(`${other.at}/rewards/${rewardId}`, { stock: 1 })).status).toBe(404);
  expect(await countRows(instance)).toEqual(before);
});
