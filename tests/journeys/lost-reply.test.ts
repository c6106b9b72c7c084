import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { openWorld, phone, type World } from '#tests/support/journey-world.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let world: World;
let spine: Spine;

beforeAll(async () => {
  world = await openWorld();
  spine = await makeSpine(world.ctx);
  await createReward(spine.owner, {
    name: { vi: 'Cốc sứ', en: 'Mug' },
    description: { vi: 'Cốc sứ 350 ml.', en: 'A 350 ml mug.' },
    picture: 'cup',
    pricePoints: 10,
    stock: 5,
    voucherDays: 30,
    state: 'offered',
  });
});
afterAll(() => world?.stop());

let next = 0;
/** A phone with the page of a pack that nobody has claimed. */
async function openPack(before?: (page: Page) => Promise<unknown>): Promise<{ page: Page; code: string }> {
  const page = await world.device(phone());
  await before?.(page);
  const code = spine.codes[next++] ?? '';
  await page.goto(`${world.url}/${code}`);
  return { page, code };
}

/**
 * Lets requests reach the server and loses the first `losses` of its replies; `hang` leaves the phone waiting instead
 * of cutting it off. The ids come back in the order they were sent.
 */
async function loseReplies(page: Page, path: string, { losses = 1, hang = false } = {}): Promise<string[]> {
  const ids: string[] = [];
  await page.route(`**${path}`, async (route) => {
    const { claimId, redemptionId } = route.request().postDataJSON() as Record<string, string>;
    ids.push(claimId ?? redemptionId ?? '');
    if (ids.length > losses) return route.continue();
    const reply = await route.fetch();
    expect(reply.status()).toBe(200);
    if (!hang) await route.abort('connectionreset');
  });
  return ids;
}

const press = (page: Page) => page.getByRole('button', { name: 'Mở quà' }).tap();
const seeWon = (page: Page) => page.getByRole('heading', { name: 'Bạn được 10 điểm' }).waitFor();

/** The ids of the claims of a code. */
async function claimsOf(code: string): Promise<string[]> {
  const serial = spine.firstSerial + spine.codes.indexOf(code);
  const rows = await world.database.sql<{ id: string }[]>`
    select claim_id as id from claim where program_id = ${spine.programId} and serial = ${serial}`;
  return rows.map(({ id }) => id);
}

test('a claim whose reply is lost is asked for again by the phone itself, with the same id, and is won once', async () => {
  const { page, code } = await openPack();
  const ids = await loseReplies(page, '/api/shop/claims', { losses: 2 });
  await press(page);
  await page.getByRole('button', { name: 'Mạng chậm, đang thử lại…' }).waitFor();
  await seeWon(page);
  expect(ids).toHaveLength(3);
  expect(await claimsOf(code)).toEqual([...new Set(ids)]);
  await page.getByText('Trong ví: 10 điểm').waitFor();
});

test('a button pressed without a network finishes by itself when the network is back', async () => {
  const { page, code } = await openPack();
  await page.getByRole('button', { name: 'Mở quà' }).and(page.locator(':enabled')).waitFor();
  await page.context().setOffline(true);
  await press(page);
  await page.getByRole('heading', { name: 'Bạn đang mất mạng' }).waitFor();
  expect(await claimsOf(code)).toEqual([]);
  await page.context().setOffline(false);
  await seeWon(page);
  expect(await claimsOf(code)).toHaveLength(1);
});

test('a page reloaded before the answer came resumes the same claim, and shows it won', async () => {
  const { page, code } = await openPack();
  const ids = await loseReplies(page, '/api/shop/claims', { hang: true });
  await press(page);
  await expect.poll(() => claimsOf(code)).toHaveLength(1);
  await page.reload();
  await seeWon(page);
  expect(ids).toHaveLength(2);
  expect(await claimsOf(code)).toEqual([...new Set(ids)]);
  // The answer is known now, so the next visit is a visit and not a claim.
  await page.reload();
  await page.getByRole('heading', { name: 'Mã này đã là của bạn' }).waitFor();
  expect(ids).toHaveLength(2);
});

test('a phone that refuses to store anything keeps the id for as long as the page is open', async () => {
  const { page, code } = await openPack((opened) =>
    opened.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      });
    }),
  );
  const ids = await loseReplies(page, '/api/shop/claims');
  await press(page);
  await seeWon(page);
  expect(ids).toHaveLength(2);
  expect(await claimsOf(code)).toEqual([...new Set(ids)]);
});

test('a redemption whose reply is lost gives one voucher and takes the points once', async () => {
  const { page } = await openPack();
  await press(page);
  await page.getByRole('link', { name: 'Xem ví và đổi quà' }).tap();
  const ids = await loseReplies(page, '/redemptions');
  await page.getByRole('button', { name: 'Đổi Cốc sứ' }).tap();
  await page.getByRole('button', { name: 'Đổi ngay' }).tap();
  await page.getByRole('heading', { name: 'Phiếu của bạn đây' }).waitFor();
  await page.getByRole('button', { name: 'Đóng' }).tap();
  await page.getByText('Số dư: 0 điểm').waitFor();
  expect(ids).toHaveLength(2);
  const vouchers = await world.database.sql`select redemption_id as id from voucher`;
  expect(vouchers.map(({ id }) => id as string)).toEqual([...new Set(ids)]);
});

test('after all of it the database proves every number', async () => {
  expect(await verifyDatabase(world.database.sql)).toEqual([]);
  expect(world.failures).toEqual([]);
  expect(world.troubles).toEqual([]);
});
