import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter, openOffice, password, type Office } from '#tests/support/journey-office.ts';
import { laptop, openWorld, phone, type World } from '#tests/support/journey-world.ts';

let world: World;
let office: Office;

beforeAll(async () => {
  world = await openWorld();
  office = await openOffice(world);
});
afterAll(() => world?.stop());

const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);
const holdsFocus = (target: Locator) =>
  target.evaluate((element) => element.contains(document.activeElement));

/** Presses Tab until the target has focus, as somebody without a mouse must. */
async function tabTo(page: Page, target: Locator, steps = 40): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press('Tab');
    if (await hasFocus(target)) return;
  }
  throw new Error(`${String(target)} is not reached by ${steps} presses of Tab`);
}

/** Opens a dialog from the keyboard, goes round in it, and leaves it by Escape to where it was opened. */
async function visit(page: Page, opener: Locator): Promise<void> {
  // The browser closes its own dialog a moment before the page hears of it and takes it away.
  const dialog = page.locator('[role=dialog], [role=alertdialog], dialog');
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await expect.poll(() => holdsFocus(dialog)).toBe(true);
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press('Tab');
    // Between its last control and its first, the browser's own frame may have a turn.
    const elsewhere = await page.evaluate(() => document.activeElement !== document.body);
    if (elsewhere) expect(await holdsFocus(dialog)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(opener)).toBe(true);
}

/** The longest time that anything on the page takes to move, in milliseconds. */
const longestMove = (page: Page) =>
  page.evaluate(() =>
    Math.max(
      0,
      ...document.getAnimations().map(({ effect }) => Number(effect?.getComputedTiming().endTime ?? 0)),
    ),
  );

test('a pack is opened, the wallet seen and a gift redeemed without touching anything but keys', async () => {
  const page = await world.device(laptop());
  await page.goto(`${world.url}/${office.full.codes[20] ?? ''}`);
  await page.getByRole('button', { name: 'Mở quà' }).and(page.locator(':enabled')).waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Mở quà' }), 6);
  await page.keyboard.press('Enter');
  const won = page.getByRole('heading', { name: 'Bạn được 50 điểm' });
  await won.waitFor();
  await expect.poll(() => hasFocus(won)).toBe(true);
  await tabTo(page, page.getByRole('link', { name: 'Xem ví và đổi quà' }), 6);
  await page.keyboard.press('Enter');
  await page.getByText('Số dư: 50 điểm').waitFor();
  const redeem = page.getByRole('button', { name: /^Đổi Cốc sứ/ });
  await visit(page, redeem);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Đổi ngay' }), 6);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Phiếu của bạn đây' }).waitFor();
  await page.keyboard.press('Escape');
  await visit(page, page.getByRole('button', { name: /^Xem phiếu/ }));
});

test('a code that somebody else took is reported from the keyboard', async () => {
  const page = await world.device(laptop());
  await page.goto(`${world.url}/${office.full.codes[0] ?? ''}`);
  await page.getByRole('button', { name: 'Báo cho nhãn hàng' }).and(page.locator(':enabled')).waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Báo cho nhãn hàng' }), 6);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Gói còn nguyên');
  await tabTo(page, page.getByRole('button', { name: 'Gửi' }), 3);
  await page.keyboard.press('Enter');
  await page.getByText('Cảm ơn bạn đã báo').waitFor();
});

test('every dialog of the console opens, holds and gives back the keyboard', async () => {
  const page = await world.device(laptop());
  await enter(page, world.url, 'owner');
  const { programId, campaignId, batchId } = office.full;
  for (const [path, name] of [
    [`campaigns/${office.draftId}`, 'Cho chạy'],
    [`campaigns/${campaignId}`, 'Tạm dừng'],
    ['products', 'Thêm sản phẩm'],
    ['batches', 'Tạo lô mã'],
    ['batches', 'Nhập mã có sẵn'],
    ['printers', 'Thêm nhà in'],
    ['print-orders', 'Viết đơn in'],
    [`batches/${batchId}`, 'Khai báo đóng gói'],
    [`batches/${batchId}`, 'Xem nhãn'],
    [`batches/${batchId}`, 'Đổi bố cục'],
    [`batches/${batchId}`, 'Thu hồi'],
    [`batches/${batchId}`, 'Kích hoạt'],
    ['rewards', 'Thêm quà'],
    ['redemptions', 'Xác nhận đã giao'],
    ['staff', 'Thêm người'],
  ] as const) {
    await page.goto(`${world.url}/console/${programId}/${path}`);
    const opener = page.getByRole('main').getByRole('button', { name, exact: true }).first();
    await opener.waitFor();
    await visit(page, opener);
  }
});

test('what was typed into a campaign is not lost to a link, to Back, or to a session that ended', async () => {
  const page = await world.device(laptop());
  await enter(page, world.url, 'owner');
  const { programId } = office.full;
  await page.goto(`${world.url}/console/${programId}/campaigns`);
  await page.getByRole('link', { name: 'Tết sum vầy' }).click();
  const name = page.getByLabel('Tên chiến dịch');
  await name.fill('Tết đoàn viên');

  const question = page.getByRole('alertdialog', { name: 'Bỏ những gì bạn vừa nhập?' });
  const products = page.getByRole('navigation').getByRole('link', { name: 'Sản phẩm' });
  for (const leave of [
    () => products.press('Enter'),
    () => page.goBack({ timeout: 1000 }).catch(() => null),
  ]) {
    await leave();
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await name.inputValue()).toBe('Tết đoàn viên');
  }

  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Lưu bản nháp' }).press('Enter');
  const ended = page.getByRole('alertdialog', { name: 'Phiên làm việc đã hết' });
  await ended.waitFor();
  await expect.poll(() => hasFocus(ended.getByLabel('Mật khẩu', { exact: true }))).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await ended.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'Tết đoàn viên' }).waitFor();

  await name.fill('Tết xa nhà');
  await products.press('Enter');
  await question.getByRole('button', { name: 'Bỏ thay đổi' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Sản phẩm' }).waitFor();
});

test('what was typed into any dialog is not lost to Escape before the person has said so', async () => {
  const page = await world.device(laptop());
  await enter(page, world.url, 'owner');
  const { programId, productId, batchId } = office.full;
  for (const [path, opener, field, typed] of [
    ['staff', 'Thêm người', 'Tên', 'Ngọc'],
    ['printers', 'Thêm nhà in', 'Liên hệ', 'Anh Dũng'],
    ['print-orders', 'Viết đơn in', 'Lời dặn', 'Giao sáng'],
    [`products/${productId}`, 'Thêm đường dẫn', 'Tiêu đề', 'Công thức'],
    [`batches/${batchId}`, 'Thu hồi', 'Lý do', 'Cuộn bị mất'],
    [`batches/${batchId}`, 'Khai báo đóng gói', 'Số mã mỗi cuộn', '100'],
    [`batches/${batchId}`, 'Đổi bố cục', 'Số làn in cạnh nhau', '4'],
    ['batches', 'Nhập mã có sẵn', 'Tên lô', 'Cuộn cũ'],
  ] as const) {
    await page.goto(`${world.url}/console/${programId}/${path}`);
    await page.getByRole('main').getByRole('button', { name: opener, exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(field).fill(typed);
    await page.keyboard.press('Escape');
    const question = page.getByRole('alertdialog');
    const stay = question.getByRole('button', { name: 'Ở lại' });
    await stay.waitFor();
    // The very next key belongs to the way out.
    expect(await hasFocus(stay)).toBe(true);
    await page.keyboard.press('Enter');
    // While it is leaving, it still takes the next Escape for itself.
    await question.waitFor({ state: 'detached' });
    expect(await dialog.getByLabel(field).inputValue()).toBe(typed);
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Bỏ thay đổi' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }
});

test('a gift half written is not lost to Escape, nor to a session that ended', async () => {
  const page = await world.device(laptop());
  await enter(page, world.url, 'owner');
  await page.goto(`${world.url}/console/${office.full.programId}/rewards`);
  await page.getByRole('button', { name: 'Thêm quà' }).first().press('Enter');
  const gift = page.getByRole('dialog');
  await gift.getByLabel('Tên quà (tiếng Việt)').fill('Áo mưa');
  await page.keyboard.press('Escape');
  const question = page.getByRole('alertdialog');
  await question.waitFor();
  await question.getByRole('button', { name: 'Ở lại' }).press('Enter');
  await question.waitFor({ state: 'detached' });
  for (const label of ['Tên quà (tiếng Anh)', 'Mô tả (tiếng Việt)', 'Mô tả (tiếng Anh)'])
    await gift.getByLabel(label).fill('Raincoat');
  await gift.getByLabel('Giá bằng điểm').fill('70');
  await gift.getByLabel('Tổng số có').fill('10');
  await page.context().clearCookies();
  await gift.getByLabel('Tổng số có').press('Enter');
  const ended = page.getByRole('alertdialog', { name: 'Phiên làm việc đã hết' });
  await ended.waitFor();
  await ended.getByLabel('Mật khẩu', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await gift.waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: 'Áo mưa' }).waitFor();
});

test('an analyst walks the duplicates with J, K, Enter and Escape', async () => {
  const page = await world.device(laptop());
  await enter(page, world.url, 'analyst');
  await page.goto(`${world.url}/console/${office.full.programId}/duplicates`);
  const rows = page.getByRole('list', { name: 'Quét trùng' }).getByRole('button');
  await rows.first().waitFor();
  for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
  await page.getByRole('heading', { name: 'Từng lượt quét' }).waitFor();
  expect(await rows.first().getAttribute('aria-current')).toBe('true');
  await page.keyboard.press('j');
  await expect.poll(() => rows.nth(1).getAttribute('aria-current')).toBe('true');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Từng lượt quét' }).waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(rows.nth(1))).toBe(true);
});

test('who asks for less motion gets the result at once, and everybody else a reveal', async () => {
  const moves = await Promise.all(
    (['reduce', 'no-preference'] as const).map(async (reducedMotion, index) => {
      const page = await world.device({ ...phone(), reducedMotion });
      await page.goto(`${world.url}/${office.full.codes[30 + index] ?? ''}`);
      await page.getByRole('button', { name: 'Mở quà' }).tap();
      await page.getByRole('heading', { name: 'Bạn được 50 điểm' }).waitFor();
      return longestMove(page);
    }),
  );
  expect(moves[0]).toBeLessThanOrEqual(1);
  expect(moves[1]).toBeGreaterThan(100);
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
});
