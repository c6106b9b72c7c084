import axe from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fulfilGift } from '#server/rewards/fulfil-gift.ts';
import { openGiftShop, type GiftShop } from '#tests/support/gift-shop.ts';
import { rest } from '#tests/support/journey-inspect.ts';
import { openWorld, phone, type World } from '#tests/support/journey-world.ts';

let world: World;
let shop: GiftShop;
beforeAll(async () => {
  world = await openWorld();
  shop = await openGiftShop(world.ctx, 3);
});
afterAll(async () => {
  await world.browser.close();
  await world.stop();
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
});

test('a shopper picks a size, says where it goes, sees the courier, and takes another gift back', async () => {
  const settings = { kind: 'physical' as const, delivery: true, pickupPoints: ['Cửa hàng 1'] };
  const name = { vi: 'Áo thun', en: 'T-shirt' };
  await shop.offer({
    ...{ settings, name, pricePoints: 5 },
    variants: [
      { name: { vi: 'Cỡ M', en: 'M' }, stock: 0 },
      { name: { vi: 'Cỡ L', en: 'L' }, stock: 9 },
    ],
  });
  const page = await world.device({ ...phone(), viewport: { width: 320, height: 700 } });
  const press = (text: string) => page.getByRole('button', { name: text, exact: true }).click();
  const redeem = async () => {
    await page.getByRole('button', { name: 'Đổi Áo thun' }).click();
    await press('Đổi ngay');
    await page.getByLabel('Họ và tên').waitFor();
  };
  await page.goto(`${world.url}/${shop.codes[0] ?? ''}`);
  await page.getByRole('button', { name: /^Mở/ }).click();
  await page.getByRole('heading', { name: 'Bạn được 10 điểm' }).waitFor();
  await page.goto(`${world.url}/w/${shop.programId}`);

  await redeem();
  await press('Gửi thông tin');
  await page.getByText('Điền địa chỉ nhận quà.').waitFor();
  await rest(page);
  await page.evaluate(axe.source);
  expect(await page.evaluate('axe.run().then((run) => run.violations.map(({ id }) => id))')).toEqual([]);
  await page.getByLabel('Họ và tên').fill('Trần Thị Bưởi');
  await page.getByLabel('Số điện thoại').fill('+84 912 345 678');
  await page.getByLabel(/Số nhà/).fill('12 ngõ 5');
  await page.getByLabel(/Tỉnh/).fill('Hà Nội');
  await press('Gửi thông tin');
  await page.getByRole('status').getByText('Đã nhận yêu cầu').waitFor();
  await page.getByText('Cỡ L').waitFor();
  await press('Đóng');

  const [gift] = await world.ctx.sql<{ id: string }[]>`select redemption_id as id from fulfilment`;
  for (const step of [
    { to: 'approved' },
    { to: 'packed' },
    { to: 'shipped', courier: 'GHN', tracking: 'GHN42' },
  ] as const)
    await fulfilGift(shop.owner, gift?.id ?? '', step);
  await page.reload();
  await page.getByRole('button', { name: /Xem phiếu Áo thun/ }).click();
  await page.getByText('GHN GHN42').waitFor();
  await press('Đóng');

  await redeem();
  await press('Hủy và lấy lại điểm');
  await press('Hủy quà');
  await page.getByRole('status').getByText('Đã hủy').waitFor();
  const [left] = await world.ctx.sql`select given from reward_variant where variant_id = 2`;
  expect(left).toEqual({ given: 1 });
});
