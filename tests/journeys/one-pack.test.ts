import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { decodeSheet, readPdf } from '#tests/support/decode-pdf.ts';
import { decodeSvg } from '#tests/support/decode-svg.ts';
import { unzip } from '#tests/support/decode-zip.ts';
import {
  addColleague,
  addGift,
  addProduct,
  downloadPrint,
  launchCampaign,
  mintAndActivate,
  openScreen,
  setUpProgram,
  signIn,
} from '#tests/support/journey-console.ts';
import { decodeScreen } from '#tests/support/journey-screen.ts';
import { laptop, openWorld, phone, type World } from '#tests/support/journey-world.ts';

const owner = { email: 'trang@giomua.example', password: 'một mật khẩu dài' };
const marketer = { email: 'lan@giomua.example', password: '' };
const analyst = { email: 'minh@giomua.example', password: '' };
const product = 'Mì tôm chua cay 75 g';
const gift = 'Cốc sứ Gió Mùa';
const codes = 30;

let world: World;
let office: Page;
let overview: Page;
let buyer: Page;
let printed: string[];
/** The pack's code as the console writes it. */
let shownCode: string;

beforeAll(async () => {
  world = await openWorld();
  office = await world.device(laptop());
});
afterAll(() => world?.stop());

/** What a phone's camera opens, on this server: the path stays as it is printed. */
const scanned = (url: string) => world.url + new URL(url).pathname;

/** Waits until the overview counts so many, with nobody reloading it. */
const counted = (name: string, count: string) =>
  overview.getByRole('button', { name: new RegExp(`^${name} ${count}( |$)`) }).waitFor();

test('the first visitor makes the program, then a product, a live campaign, active codes and a gift', async () => {
  await setUpProgram(office, world.url, owner);
  await addProduct(office, product, '8930000000019');
  await addGift(office, gift, 40);
  await launchCampaign(office, 'Mùa mưa ấm bụng', 50);
  await mintAndActivate(office, 'Cuộn 7', codes);
});

test('the PDF and the SVGs that the console downloads say the same codes to a reader of pixels', async () => {
  const pdf = readPdf(await downloadPrint(office, 'PDF', codes));
  printed = pdf.pages.flatMap(decodeSheet).filter((text) => text !== null);
  expect(new Set(printed).size).toBe(codes);
  for (const url of printed) expect(url).toMatch(/^HTTP:\/\/LOCALHOST\/[0-9A-HJKMNP-TV-Z]{12}$/);

  const drawings = await unzip(await downloadPrint(office, 'SVG', codes));
  const drawn = await Promise.all(drawings.map(({ bytes }) => decodeSvg(bytes.toString())));
  expect(drawn.toSorted()).toEqual(printed.toSorted());
});

test('the owner adds a marketer and an analyst, who sign in with the password shown once and choose their own', async () => {
  marketer.password = await addColleague(office, 'Ngọc Lan', marketer.email, /^Tiếp thị/);
  analyst.password = await addColleague(office, 'Quang Minh', analyst.email, /^Phân tích/);
  overview = await world.device(laptop());
  await signIn(overview, world.url, marketer);
  await overview.getByText('Chưa có lượt quét nào').waitFor();
});

test('a phone that opens the printed address sees the brand and one button; one tap wins, and the wallet has the points', async () => {
  buyer = await world.device(phone());
  await buyer.goto(scanned(printed[0] ?? ''));
  await buyer.getByText('Gió Mùa', { exact: true }).waitFor();
  await buyer.getByText(product).waitFor();
  expect(await buyer.locator('main').getByRole('button').count()).toBe(1);
  await buyer.getByRole('button', { name: 'Mở quà' }).tap();
  await buyer.getByRole('heading', { name: 'Bạn được 50 điểm' }).waitFor();
  await buyer.getByRole('link', { name: 'Xem ví và đổi quà' }).tap();
  await buyer.getByText('Số dư: 50 điểm').waitFor();
  await buyer.getByRole('listitem').filter({ hasText: product }).getByText('+50').waitFor();
});

test('points buy the gift, and the voucher on the screen reads as the number below it', async () => {
  await buyer.getByRole('button', { name: `Đổi ${gift}` }).tap();
  await buyer.getByRole('dialog').getByRole('button', { name: 'Đổi ngay' }).tap();
  await buyer.getByRole('img', { name: `Mã QR của phiếu ${gift}` }).waitFor();
  const number = await buyer.getByRole('dialog').locator('.number').innerText();
  const voucher = number.replace('Số phiếu:', '').replaceAll(/\s/g, '');
  expect(voucher).toMatch(/^[0-9A-Z]{8,}$/);
  // The sheet may still be sliding in.
  await expect.poll(() => decodeScreen(buyer)).toBe(voucher);
  await buyer.getByRole('button', { name: 'Đóng' }).tap();
  await buyer.getByText('Số dư: 10 điểm').waitFor();
});

test('another phone reads when the code was claimed, and reports it', async () => {
  const other = await world.device(phone());
  await other.goto(scanned(printed[0] ?? ''));
  await other.getByRole('heading', { name: 'Một người khác đã nhận mã này' }).waitFor();
  const [claim] = await world.database.sql<[{ minute: string; year: string }]>`
    select to_char(local, 'HH24:MI') as minute, to_char(local, 'YYYY') as year
    from (select claimed_at at time zone 'Asia/Ho_Chi_Minh' as local from claim) c`;
  const when = await other.getByText('Mã được nhận').innerText();
  expect(when).toContain(claim.minute);
  expect(when).toContain(claim.year);
  await other.getByRole('button', { name: 'Báo cho nhãn hàng' }).tap();
  await other.getByLabel('Bạn muốn nói thêm gì?').fill('Gói mới mở mà báo đã dùng');
  await other.getByRole('button', { name: 'Gửi' }).tap();
  await other.getByText('Cảm ơn bạn đã báo').waitFor();
});

test('the marketer’s overview has counted it all by itself, and the lists show the claim and the redemption', async () => {
  // Both phones opened the page.
  await counted('Lượt quét', '[2-9]');
  await counted('Lượt tích điểm', '1');
  await counted('Điểm đã tặng', '50');
  await counted('Lượt đổi quà', '1');
  await counted('Lượt quét trùng', '1');
  await counted('Thành viên mới', '1');
  await openScreen(overview, 'Lượt tích điểm');
  const claim = overview.getByRole('row').filter({ hasText: product });
  await claim.waitFor();
  shownCode = await claim.getByRole('cell').nth(1).innerText();
  expect(shownCode.replaceAll(/[\s-]/g, '')).toBe(new URL(printed[0] ?? '').pathname.slice(1));
  await openScreen(overview, 'Lượt đổi quà');
  await overview.getByRole('row').filter({ hasText: gift }).getByText('Chờ giao').waitFor();
});

test('the marketer hands the gift over, and the shopper’s voucher says so', async () => {
  await overview.getByRole('button', { name: 'Xác nhận đã giao' }).click();
  await overview.getByRole('alertdialog').getByRole('button', { name: 'Xác nhận đã giao' }).click();
  await overview.getByRole('row').filter({ hasText: gift }).getByText('Đã giao', { exact: true }).waitFor();
  await buyer.reload();
  await buyer.getByRole('button', { name: new RegExp(`Xem phiếu ${gift}. Đã dùng`) }).waitFor();
});

test('the analyst sees the code with both sides, the time between and the report', async () => {
  const desk = await world.device(laptop());
  await signIn(desk, world.url, analyst);
  await openScreen(desk, 'Quét trùng');
  const row = desk
    .getByRole('list', { name: 'Quét trùng' })
    .getByRole('button')
    .filter({ hasText: shownCode });
  const said = await row.innerText();
  for (const part of ['Đã nhận điểm', 'Bên khác', 'Có người báo']) expect(said).toContain(part);
  expect(said).toMatch(/cách (\d+ giây|\d+ phút|dưới 1 giây)/);
  await row.click();
  await desk.getByText('Gói mới mở mà báo đã dùng').waitFor();
  await desk.getByRole('row').filter({ hasText: 'Được điểm' }).waitFor();
  await desk.getByRole('row').filter({ hasText: 'Người khác đã nhận' }).first().waitFor();
});

test('no page complained, no request failed, and the database proves every number', async () => {
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
  expect(await verifyDatabase(world.database.sql)).toEqual([]);
});
