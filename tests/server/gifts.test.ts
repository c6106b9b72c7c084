import { createHmac } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context, StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { availablePoints } from '#server/ledger/purse.ts';
import { isPublicAddress } from '#server/rewards/call-partner.ts';
import { cancelGift } from '#server/rewards/cancel-gift.ts';
import { decidePayout } from '#server/rewards/decide-payouts.ts';
import { csvAnswer } from '#server/http/csv-answer.ts';
import { exportFulfilments, exportPayouts } from '#server/rewards/export-desks.ts';
import { eraseGiftPerson, fulfilGift } from '#server/rewards/fulfil-gift.ts';
import { giveDetails } from '#server/rewards/give-details.ts';
import { importPartnerCodes, partnerCodesProgress } from '#server/rewards/import-partner-codes.ts';
import { listFulfilments } from '#server/rewards/list-fulfilments.ts';
import { listPayouts } from '#server/rewards/list-payouts.ts';
import { makePayoutFile, plainName, readPayoutFile } from '#server/rewards/payout-files.ts';
import { readGift } from '#server/rewards/read-gift.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { releaseOverdue, settleNextOrder } from '#server/rewards/settle-partner-orders.ts';
import type { GiftDetails } from '#server/routes/schemas/gifts.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { openOwnShop, type GiftShop } from '#tests/support/gift-shop.ts';
import { openPartner } from '#tests/support/partner.ts';
import { until } from '#tests/support/racing.ts';

let ctx: Context;
let shop: GiftShop;
let second: StaffContext;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ ctx, shop, stop } = await openOwnShop(300));
  second = { ...shop.owner, actor: { ...shop.owner.actor, userId: 'another-person' } };
});
afterAll(async () => {
  expect(await verifyDatabase(ctx.sql)).toEqual([]);
  await stop();
});

const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : String(error));
const tried = (work: Promise<unknown>) => work.then(() => 'done', codeOf);
async function redeem(memberId: string, rewardId: number): Promise<string> {
  const redemptionId = uuidv7();
  await redeemReward(ctx, { programId: shop.programId, memberId, rewardId, redemptionId });
  return redemptionId;
}
const own = (memberId: string, redemptionId: string) => ({
  programId: shop.programId,
  memberId,
  redemptionId,
});
const pointsOf = (memberId: string) => availablePoints(ctx.sql, shop.programId, memberId);
async function one(packs = 1): Promise<string> {
  const [member = ''] = await shop.members(1, packs);
  return member;
}
const stream = (text: string) => new Blob([text]).stream();
const address: GiftDetails = {
  way: 'delivery',
  name: 'Trần Thị Bưởi',
  phone: '0912345678',
  address: '12 ngõ 5',
  province: 'Hà Nội',
};
const account: GiftDetails = { way: 'bank', bank: 'VCB', account: '0123456789', name: 'Trần Thị Bưởi' };

describe('a gift that is sent', () => {
  const settings = { kind: 'physical' as const, delivery: true, pickupPoints: ['Cửa hàng 1'] };

  test('goes from the address to the door, and the address can be forgotten', async () => {
    const { rewardId } = await shop.offer({ settings });
    const member = await one();
    const gift = own(member, await redeem(member, rewardId));
    expect(await readGift(ctx, gift)).toMatchObject({ state: 'details', ways: ['delivery', 'pickup'] });
    await giveDetails(ctx, { ...gift, details: { ...address, address: '=12 ngõ 5' } });
    const isListed = async (state: 'open' | 'delivered') => {
      const { fulfilments } = await listFulfilments(shop.owner, { limit: 50, state, rewardId });
      return fulfilments.some(({ redemptionId }) => redemptionId === gift.redemptionId);
    };
    expect(await isListed('open')).toBe(true);
    const step = (to: 'approved' | 'packed' | 'shipped' | 'delivered', more = {}) =>
      fulfilGift(shop.owner, gift.redemptionId, { to, ...more });
    expect(await tried(step('shipped', { courier: 'GHN', tracking: 'X1' }))).toBe('step-not-possible');
    await step('approved');
    await step('packed');
    expect(await tried(step('shipped', { courier: 'GHN' }))).toBe('required');
    await step('shipped', { courier: 'GHN', tracking: 'X1' });
    await step('delivered');
    expect([await isListed('open'), await isListed('delivered')]).toEqual([false, true]);
    const seen = await readGift(ctx, gift);
    expect(seen).toMatchObject({ state: 'delivered', courier: 'GHN', tracking: 'X1', mayCancel: false });
    const steps = seen.steps.map(({ state }) => state).join(' ');
    expect(steps).toBe('details requested approved packed shipped delivered');
    const [row] =
      await ctx.sql`select sealed from fulfilment_person where redemption_id = ${gift.redemptionId}`;
    expect(String(row?.['sealed'])).not.toContain('Bưởi');
    const lines = async () => {
      const csv = await csvAnswer(await exportFulfilments(shop.owner, { q: 'X1' }));
      return (await csv.text()).trimEnd().split('\r\n').slice(1);
    };
    expect(await lines()).toEqual([
      expect.stringMatching(/,delivered,.*,Trần Thị Bưởi,0912345678,'=12 ngõ 5,,Hà Nội,,,GHN,X1,10,/),
    ]);
    await eraseGiftPerson(shop.owner, gift.redemptionId);
    expect(await lines()).toEqual([expect.stringMatching(/,delivered,[^,]*,,,,,,,,GHN,X1,10,/)]);
  });

  test('is approved or cancelled where both come at once, never both', async () => {
    const { rewardId } = await shop.offer({ settings, stock: 20 });
    for (const member of await shop.members(10)) {
      const gift = own(member, await redeem(member, rewardId));
      await giveDetails(ctx, { ...gift, details: address });
      const [approved, cancelled] = await Promise.all([
        tried(fulfilGift(shop.owner, gift.redemptionId, { to: 'approved' })),
        tried(cancelGift(ctx, gift)),
      ]);
      expect([approved, cancelled].filter((outcome) => outcome === 'done')).toHaveLength(1);
      expect(await pointsOf(member)).toBe(cancelled === 'done' ? 10 : 0);
    }
  });

  test('gives its points back once, however often its end is asked for', async () => {
    const { rewardId } = await shop.offer({ settings });
    const member = await one();
    const gift = own(member, await redeem(member, rewardId));
    const end = () => tried(fulfilGift(shop.owner, gift.redemptionId, { to: 'cancelled', note: 'Hết hàng' }));
    const ends = await Promise.all([end(), end(), end(), tried(cancelGift(ctx, gift))]);
    expect(ends.slice(0, 3).filter((outcome) => outcome === 'done').length).toBeLessThanOrEqual(1);
    expect(ends).toContain('done');
    expect(await pointsOf(member)).toBe(10);
    const [stock] = await ctx.sql`select redeemed from reward where reward_id = ${rewardId}`;
    expect(stock).toEqual({ redeemed: 0 });
  });
});

describe('codes of a partner', () => {
  const settings = { kind: 'voucher' as const, source: 'imported' as const };
  const take = (
    rewardId: number,
    text: string,
    { hasHeader = false, signal = new AbortController().signal } = {},
  ) => importPartnerCodes(shop.owner, { rewardId, column: 1, hasHeader, body: stream(text), signal });

  test('are each given once, the last one too, and are not to be read in the database', async () => {
    const { rewardId } = await shop.offer({ settings, stock: 0 });
    const lines = ['code,note', 'GOT-IT-1,x', 'GOT-IT-2,x', 'GOT-IT-1,again', ',none'];
    expect(await take(rewardId, lines.join('\r\n'), { hasHeader: true })).toEqual({
      ...{ added: 2, repeated: 1, bad: 1, firstBadLine: 5 },
    });
    expect(await take(rewardId, 'GOT-IT-2\nGOT-IT-3\n')).toMatchObject({ added: 1, repeated: 1 });
    const members = await shop.members(20);
    const outcomes = await Promise.all(
      members.map(async (member) => {
        const gift = await redeem(member, rewardId).catch(codeOf);
        return gift === 'stock-exhausted' ? null : (await readGift(ctx, own(member, gift))).code;
      }),
    );
    expect(outcomes.filter((code) => code !== null).toSorted()).toEqual(['GOT-IT-1', 'GOT-IT-2', 'GOT-IT-3']);
    const rows = await ctx.sql`select sealed from partner_code`;
    expect(rows.map(({ sealed }) => String(sealed)).join()).not.toContain('GOT-IT');
  });

  test('that are no CSV, or are stopped half way, leave nothing behind', async () => {
    const { rewardId } = await shop.offer({ settings, stock: 0 });
    expect(await tried(take(rewardId, 'FINE-CODE-1\n"open'))).toBe('file-unreadable');
    const stop = new AbortController();
    const many = Array.from({ length: 3000 }, (_, index) => `STOPPED-${index}`).join('\n');
    const progress = () => partnerCodesProgress(shop.owner, rewardId);
    const held = await ctx.sql.reserve();
    await held`begin`;
    // Whoever comes to the last of them waits for whoever else is adding it.
    const last = createHmac('sha256', ctx.secret('partner-codes')).update(`${shop.programId}:STOPPED-2999`);
    await held`
      insert into partner_code (program_id, code_hash, reward_id, sealed)
      values (${shop.programId}, ${last.digest('hex').slice(0, 32)}, ${rewardId}, '')`;
    const stopped = take(rewardId, many, { signal: stop.signal }).catch(codeOf);
    await until(async () => ((await progress()) ?? 0) > 0);
    // Who is refused meanwhile does not hide how far the first is.
    expect(await tried(take(rewardId, 'ANOTHER'))).toBe('import-busy');
    expect(await progress()).toBeGreaterThan(0);
    stop.abort();
    await held`rollback`;
    held.release();
    expect(await stopped).toBe('import-stopped');
    expect(await progress()).toBeNull();
    const [row] =
      await ctx.sql`select count(*)::int as codes from partner_code where reward_id = ${rewardId}`;
    expect(row).toEqual({ codes: 0 });
    expect(await readdir(path.join(ctx.config.dataDir, 'imports'))).toEqual([]);
  });
});

describe('cashback', () => {
  const offerOf = (amountVnd: number) =>
    shop.offer({ settings: { kind: 'cashback', amountVnd, wallet: true, bank: true } });
  async function ask(amountVnd: number) {
    const { rewardId } = await offerOf(amountVnd);
    const member = await one();
    const gift = own(member, await redeem(member, rewardId));
    await giveDetails(ctx, { ...gift, details: account });
    return gift;
  }

  test('of a large amount needs two persons, and goes into one file once', async () => {
    const gift = await ask(2_000_000);
    const approve = (staff: StaffContext) =>
      tried(decidePayout(staff, gift.redemptionId, { decision: 'approve' }));
    expect(await approve(shop.owner)).toBe('done');
    expect(await approve(shop.owner)).toBe('second-person-needed');
    expect(await tried(makePayoutFile(shop.owner))).toBe('no-payouts');
    expect(await approve(second)).toBe('done');
    const files = await Promise.all([1, 2, 3].map(() => makePayoutFile(shop.owner).catch(codeOf)));
    const [file] = files.filter((made) => typeof made !== 'string');
    expect(files.filter((made) => made === 'no-payouts')).toHaveLength(2);
    const csv = await readPayoutFile(shop.owner, typeof file === 'object' ? file.fileId : 0);
    const { value } = await csv.rows.next();
    expect(value).toHaveLength(1);
    expect(value?.[0]?.join(';')).toMatch(/^1;0123456789;TRAN THI BUOI;VCB;2000000;THUONG /);
    const unpaid = async () => (await listPayouts(shop.owner, { limit: 50, state: 'open' })).payouts;
    expect(await unpaid()).toMatchObject([{ redemptionId: gift.redemptionId }]);
    await decidePayout(shop.owner, gift.redemptionId, { decision: 'paid', reference: 'FT1' });
    expect(await unpaid()).toEqual([]);
    expect(await readGift(ctx, gift)).toMatchObject({ state: 'delivered', paidTo: 'VCB ···6789' });
    const { payouts } = await listPayouts(shop.owner, { limit: 50, state: 'paid' });
    expect(payouts).toMatchObject([{ reference: 'FT1', approvals: 2 }]);
    const listed = await (await csvAnswer(await exportPayouts(shop.owner, { state: 'paid' }))).text();
    expect(listed).toMatch(/,2000000,bank,VCB ···6789,paid,[^,]*,2,2,1,FT1,,/);
    expect(listed).not.toContain('0123456789');
  });

  test('is approved or cancelled where both come at once, and rejected it gives the points back', async () => {
    for (let round = 0; round < 5; round += 1) {
      const gift = await ask(50_000);
      const [approved, cancelled] = await Promise.all([
        tried(decidePayout(shop.owner, gift.redemptionId, { decision: 'approve' })),
        tried(cancelGift(ctx, gift)),
      ]);
      expect([approved, cancelled].filter((outcome) => outcome === 'done')).toHaveLength(1);
      if (approved === 'done')
        await decidePayout(shop.owner, gift.redemptionId, { decision: 'reject', reason: 'Trùng' });
      expect(await pointsOf(gift.memberId)).toBe(10);
    }
  });
});

describe('a reward that a partner makes', () => {
  async function offered() {
    const partner = await openPartner({
      'reward.reserve': { reservation: 'R1' },
      'reward.confirm': { code: 'ABC' },
    });
    const { url } = partner;
    const { rewardId } = await shop.offer({ settings: { kind: 'external', url, timeoutMinutes: 10 } });
    return { ...partner, rewardId, asked: () => partner.calls.map(({ type }) => type) };
  }

  test('is reserved, confirmed and handed on; meanwhile it is being arranged', async () => {
    const partner = await offered();
    const member = await one();
    const gift = own(member, await redeem(member, partner.rewardId));
    expect(await readGift(ctx, gift)).toMatchObject({ state: 'arranging', code: null });
    while (await settleNextOrder(ctx));
    expect(partner.asked()).toEqual(['reward.reserve', 'reward.confirm']);
    expect(await readGift(ctx, gift)).toMatchObject({ state: 'delivered', code: 'ABC' });
    partner.close();
  });

  test('that is not reserved in time is paid back once; a late answer changes nothing but lets the partner go', async () => {
    const partner = await offered();
    partner.answers['reward.reserve'] = 'hold';
    const member = await one();
    const gift = own(member, await redeem(member, partner.rewardId));
    const asking = settleNextOrder(ctx);
    await partner.heldOne;
    await ctx.sql`update partner_order set deadline = now() where redemption_id = ${gift.redemptionId}`;
    // Nothing is locked while the partner thinks.
    await Promise.all([releaseOverdue(ctx), releaseOverdue(ctx)]);
    expect(await readGift(ctx, gift)).toMatchObject({ state: 'cancelled' });
    expect(await pointsOf(member)).toBe(10);
    partner.held[0]?.end(JSON.stringify({ reservation: 'late' }));
    await asking;
    while (await settleNextOrder(ctx));
    expect(partner.asked()).toEqual(['reward.reserve', 'reward.release']);
    expect(await readGift(ctx, gift)).toMatchObject({ state: 'cancelled', code: null });
    expect(await pointsOf(member)).toBe(10);
    partner.close();
  });

  test.each(['10.1.2.3', '127.0.0.1', '169.254.169.254', '192.168.1.1', '::1', 'fd00::1', '::ffff:10.0.0.1'])(
    'is never asked for at %s, an address that is not public',
    (inside) => expect(isPublicAddress(inside)).toBe(false),
  );
});

test('names go to a bank without marks', () => {
  expect(plainName('Đặng Thị Hường')).toBe('DANG THI HUONG');
});
