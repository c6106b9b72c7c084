import { createHmac } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Context } from '#server/context.ts';
import { availablePoints } from '#server/ledger/purse.ts';
import { decidePayout } from '#server/rewards/decide-payouts.ts';
import { giveDetails } from '#server/rewards/give-details.ts';
import { listPayouts } from '#server/rewards/list-payouts.ts';
import { changePayoutSettings } from '#server/rewards/payout-settings.ts';
import { readGift } from '#server/rewards/read-gift.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { sendNextPayout } from '#server/rewards/send-payouts.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { openOwnShop, type GiftShop } from '#tests/support/gift-shop.ts';
import { openPartner, type HeardCall, type Partner, type PartnerAnswer } from '#tests/support/partner.ts';

let ctx: Context;
let shop: GiftShop;
let stop: () => Promise<void>;
let service: Partner;
/** What the service has paid, by key; a real one remembers too. */
let paid: Map<string, string>;
let rewardId: number;

beforeAll(async () => {
  ({ ctx, shop, stop } = await openOwnShop(50));
  const settings = { kind: 'cashback', amountVnd: 50_000, wallet: true, bank: true } as const;
  ({ rewardId } = await shop.offer({ settings, stock: 50 }));
});
beforeEach(async () => {
  paid = new Map();
  service = await openPartner({ 'payout.send': pay });
  await payBy('http', service.url);
});
afterEach(async () => {
  vi.restoreAllMocks();
  // What is still under way must not come to the next test's service.
  await payBy('http', service.url);
  service.answers['payout.send'] = pay;
  await ctx.sql`update payout set due_at = now(), leased_until = null where state = 'sending'`;
  while (await sendNextPayout(ctx));
  service.close();
  expect(await verifyDatabase(ctx.sql)).toEqual([]);
});
afterAll(() => stop());

function pay({ headers }: HeardCall): PartnerAnswer {
  const key = String(headers['idempotency-key']);
  const reference = paid.get(key) ?? `FT${paid.size + 1}`;
  paid.set(key, reference);
  return { reference };
}
const payBy = (adapter: 'file' | 'http', url: string | null = null) =>
  changePayoutSettings(shop.owner, { twoPersonsFromVnd: 1_000_000, adapter, url });
const account = { way: 'bank', bank: 'VCB', account: '0123456789', name: 'Trần Thị Bưởi' } as const;
const decide = (id: string, decided: Parameters<typeof decidePayout>[2]) =>
  decidePayout(shop.owner, id, decided);

/** A payout that is approved and waits for the service. */
async function approved() {
  const [memberId = ''] = await shop.members(1);
  const redemptionId = uuidv7();
  const gift = { programId: shop.programId, memberId, redemptionId };
  await redeemReward(ctx, { ...gift, rewardId });
  await giveDetails(ctx, { ...gift, details: account });
  await decide(redemptionId, { decision: 'approve' });
  return gift;
}
type Gift = Awaited<ReturnType<typeof approved>>;

/** What the desk, the member and the ledger say. */
async function seen(gift: Gift) {
  const { payouts } = await listPayouts(shop.owner, { limit: 100 });
  const payout = payouts.find(({ redemptionId }) => redemptionId === gift.redemptionId);
  const { state, steps } = await readGift(ctx, gift);
  return {
    payout: payout?.state,
    reference: payout?.reference,
    failure: payout?.failure,
    gift: state,
    deliveries: steps.filter((step) => step.state === 'delivered').length,
    points: await availablePoints(ctx.sql, shop.programId, gift.memberId),
  };
}
/** The wait is over, and so is a lease of a server that never came back. */
const later = ({ redemptionId }: Gift) =>
  ctx.sql`update payout set due_at = now(), leased_until = null where redemption_id = ${redemptionId}`;
const isPaid = { payout: 'paid', reference: 'FT1', gift: 'delivered', deliveries: 1, points: 0 };
const isOpen = { payout: 'sending', reference: null, gift: 'approved', deliveries: 0, points: 0 };

test('a payout says who gets how much, signed so that the service can check it, and is paid', async () => {
  const gift = await approved();
  expect(await sendNextPayout(ctx)).toBe(true);
  expect(await seen(gift)).toMatchObject({ ...isPaid, failure: null });
  expect(await sendNextPayout(ctx)).toBe(false);
  const [call] = service.calls;
  if (!call || service.calls.length > 1) throw new Error('one call was to be made');
  const { voucherId } = await readGift(ctx, gift);
  expect(JSON.parse(call.text)).toEqual({
    ...{ type: 'payout.send', redemptionId: gift.redemptionId, amountVnd: 50_000, currency: 'VND' },
    ...{ description: voucherId, to: account },
  });
  const { signingSecret } = await payBy('http', service.url);
  const seconds = String(call.headers['webhook-timestamp']);
  const signature = createHmac('sha256', Buffer.from(signingSecret.replace('whsec_', ''), 'base64'))
    .update(`${gift.redemptionId}.${seconds}.${call.text}`)
    .digest('base64');
  expect(seconds).toMatch(/^\d{10}$/);
  expect(call.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': `"${gift.redemptionId}"`,
    'webhook-id': gift.redemptionId,
    'webhook-signature': `v1,${signature}`,
  });
});

test.each<[string, PartnerAnswer, string | null]>([
  ['breaks', 503, 'answered 503'],
  ['sends it elsewhere', 302, 'answered 302'],
  ['answers with a page', 'page', 'answered with something else than JSON'],
  ['asks for time', 202, null],
  ['asks for fewer calls', 429, null],
])('where the service %s, it is asked again later with the same key', async (_, answer, failure) => {
  const gift = await approved();
  service.answers['payout.send'] = answer;
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject({ ...isOpen, failure });
  // Not at once.
  expect(await sendNextPayout(ctx)).toBe(false);
  service.answers['payout.send'] = pay;
  await later(gift);
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject({ ...isPaid, failure: null });
  expect(service.calls.map(({ headers }) => headers['webhook-id'])).toEqual(
    Array.from({ length: 2 }, () => gift.redemptionId),
  );
});

test('money that went while its answer was lost goes once', async () => {
  const gift = await approved();
  service.answers['payout.send'] = (call) => {
    pay(call);
    return 'lose';
  };
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject({ ...isOpen, failure: 'socket hang up' });
  service.answers['payout.send'] = pay;
  await later(gift);
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject(isPaid);
  expect(service.calls).toHaveLength(2);
  expect([...paid.keys()]).toEqual([`"${gift.redemptionId}"`]);
});

test('a service that never answers is let go of before the payout is anybody else’s', async () => {
  const gift = await approved();
  service.answers['payout.send'] = 'hold';
  const time = new AbortController();
  const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(time.signal);
  const asking = sendNextPayout(ctx);
  await service.heldOne;
  const [lease] = await ctx.sql<[{ ms: number }]>`
    select extract(epoch from leased_until - now())::float8 * 1000 as ms from payout
    where redemption_id = ${gift.redemptionId}`;
  expect(limit.mock.calls[0]?.[0]).toBeLessThan(lease.ms);
  time.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  await asking;
  expect(await seen(gift)).toMatchObject({ ...isOpen, failure: expect.stringMatching(/abort/) as string });
});

test.each<[string, PartnerAnswer | typeof pay]>([
  ['pays too', pay],
  ['refuses', 409],
])('a payout whose first call was taken for lost is paid once where a second %s', async (_, answer) => {
  const gift = await approved();
  service.answers['payout.send'] = 'hold';
  const first = sendNextPayout(ctx);
  await service.heldOne;
  expect(await sendNextPayout(ctx)).toBe(false);
  service.answers['payout.send'] = answer;
  await later(gift);
  await sendNextPayout(ctx);
  service.held[0]?.end(JSON.stringify({ reference: 'FT1' }));
  await first;
  expect(await seen(gift)).toMatchObject(isPaid);
});

test('a refused payout waits for a person: sent again it keeps its key, rejected it gives the points back once', async () => {
  const gift = await approved();
  service.answers['payout.send'] = 422;
  await sendNextPayout(ctx);
  const failed = { ...isOpen, payout: 'failed', failure: 'answered 422' };
  expect(await seen(gift)).toMatchObject(failed);
  await decide(gift.redemptionId, { decision: 'retry' });
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject(failed);
  expect(new Set(service.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  const reject = () => decide(gift.redemptionId, { decision: 'reject', reason: 'Sai tài khoản' });
  const ends = await Promise.allSettled([reject(), reject()]);
  expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await seen(gift)).toMatchObject({ payout: 'rejected', gift: 'cancelled', points: 10 });
  expect(await sendNextPayout(ctx)).toBe(false);
});

test('what stays unclear for a day is for a person to look into', async () => {
  const gift = await approved();
  service.answers['payout.send'] = 503;
  await ctx.sql`update payout set attempts = 49 where redemption_id = ${gift.redemptionId}`;
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject({ ...isOpen, payout: 'failed', failure: 'answered 503' });
});

test.each([
  ['no reference', {}, null],
  ['an empty reference', { reference: '' }, null],
  ['a reference with a zero byte', { reference: 'FT\u00001' }, 'FT1'],
  ['a reference that is a number', { reference: 20261122 }, '20261122'],
])('money that went with %s is paid all the same', async (_, answer, reference) => {
  const gift = await approved();
  service.answers['payout.send'] = answer;
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject({ ...isPaid, reference });
});

test('a service that is down is asked again later', async () => {
  const gift = await approved();
  const gone = await openPartner({});
  gone.close();
  await payBy('http', gone.url);
  await sendNextPayout(ctx);
  expect(await seen(gift)).toMatchObject({ ...isOpen, failure: expect.stringMatching(/REFUSED/) as string });
});

test('a program that pays by file again holds up nobody, and a person decides what was under way', async () => {
  const gift = await approved();
  await payBy('file');
  expect(await sendNextPayout(ctx)).toBe(true);
  expect(await seen(gift)).toMatchObject({ ...isOpen, payout: 'failed' });
  expect(service.calls).toHaveLength(0);
  await decide(gift.redemptionId, { decision: 'retry' });
  expect(await seen(gift)).toMatchObject({ ...isOpen, payout: 'approved' });
});
