import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { decodeSheet, readPdf } from '#tests/support/decode-pdf.ts';
import {
  addProduct,
  downloadPrint,
  mintAndActivate,
  openScreen,
  setUpProgram,
} from '#tests/support/journey-console.ts';
import { tour } from '#tests/support/journey-inspect.ts';
import { laptop, openWorld, phone, reader, type World } from '#tests/support/journey-world.ts';

const brandColour = '#c2410c';
const owner = { email: 'trang@giomua.example', password: 'một mật khẩu dài' };
const name = 'Cào Tết';
/** As many prizes as packs, so that each pack wins one. */
const codes = 4;

let world: World;
let office: Page;
let buyer: Page;
let everyone: Page;
let printed: string[];
/** What the office's page asked for and was refused, each `status path`. */
const refused: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  office = await world.device(laptop());
  office.on('response', (reply) => {
    if (reply.status() >= 400) refused.push(`${reply.status()} ${new URL(reply.url()).pathname}`);
  });
});
afterAll(() => world?.stop());

const fill = (label: string, text: string, nth = 0) =>
  office.getByLabel(label, { exact: true }).nth(nth).fill(text);
const press = (button: string | RegExp) => office.getByRole('button', { name: button }).click();
const launch = async () => {
  await press('Cho chạy');
  await office.getByRole('alertdialog').getByRole('button', { name: 'Cho chạy' }).click();
};

test('a marketer makes a scratch card from its template, and is told at the field that more is drawn than there is', async () => {
  await setUpProgram(office, world.url, owner);
  await world.database.sql`update brand set accent_colour = ${brandColour}`;
  await addProduct(office, 'Mì tôm chua cay 75 g', '8930000000019');
  await openScreen(office, 'Chiến dịch');
  await office.getByRole('link', { name: 'Tạo chiến dịch' }).first().click();
  const template = office.getByRole('listitem').filter({ hasText: 'Cào trúng ngay' });
  await template.getByRole('link', { name: 'Dùng mẫu này' }).click();
  await fill('Tên chiến dịch', name);
  await fill('Bắt đầu', '2020-01-01T00:00');
  await office.getByLabel(/^Số gói dự kiến/).fill(String(codes));
  await fill('Số người trúng', '1');
  await fill('Số người trúng', '3', 1);
  await fill('Số lượng', '1');
  await fill('Số lượng', '2', 1);
  await press('Lưu bản nháp');
  await office.getByText('Số trúng nhiều hơn số lượng của giải.').waitFor();
  expect(await office.getByLabel('Số người trúng').nth(1).getAttribute('aria-invalid')).toBe('true');
  await fill('Số lượng', '3', 1);
  // 4 × 5 points, 10,000 once and 100 three times: the cost follows what is typed.
  await office.getByText('10.320 điểm').waitFor();
  await press('Lưu bản nháp');
  refused.length = 0;
  await office.getByRole('heading', { level: 1, name }).waitFor();
  await office.getByText('Chưa công bố.', { exact: false }).waitFor();
  expect(refused).toEqual([]);
});

test('the launch names what is missing before it is pressed and beside its fields, and works once the draw is public', async () => {
  const dialog = office.getByRole('alertdialog');
  await press('Cho chạy');
  await dialog.getByText('Điền số đăng ký khuyến mại của chiến dịch.').waitFor();
  await dialog.getByText('Hãy công bố rút thăm trước').waitFor();
  expect(await dialog.getByRole('button', { name: 'Cho chạy' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Đến chỗ cần điền' }).click();
  await dialog.waitFor({ state: 'detached' });
  await office.getByText('Điền số đăng ký khuyến mại của chiến dịch.').waitFor();
  await office.getByText('Điền thể lệ trước khi chạy chiến dịch.').first().waitFor();
  await office.getByLabel(/^Số đăng ký khuyến mại/).fill('KM-2026/118');
  await office.getByLabel(/^Thể lệ \(tiếng Việt\)/).fill('Mỗi gói một lần cào. Giải có trong bảng công bố.');
  await office.getByLabel(/^Thể lệ \(tiếng Anh\)/).fill('One scratch a pack. Prizes as in the table.');
  await press('Lưu bản nháp');
  await office.getByText('phiên bản 2', { exact: true }).waitFor();
  await press('Cho chạy');
  await dialog.getByText('Hãy công bố rút thăm trước').waitFor();
  expect(await dialog.getByRole('button', { name: 'Đến chỗ cần điền' }).count()).toBe(0);
  await office.keyboard.press('Escape');
  await press('Công bố phiên bản 2');
  await office.getByText('Đã công bố phiên bản 2.').first().waitFor();
  await launch();
  await office.getByRole('main').getByText('Đang chạy', { exact: true }).waitFor();
});

test('everybody reads what is promised before the first pack is opened', async () => {
  everyone = await world.device(phone());
  await everyone.goto(`${world.url}/d/1/1`);
  await everyone.getByRole('heading', { name: 'Cào là biết' }).waitFor();
  await everyone.getByText('Số đăng ký khuyến mại: KM-2026/118').waitFor();
  await everyone.getByText('Đã trúng 0 trên 1', { exact: false }).first().waitFor();
  const [rules] = await Promise.all([
    everyone.waitForEvent('download'),
    everyone.getByRole('button', { name: 'Tải thể lệ phiên bản 2' }).tap(),
  ]);
  expect(rules.suggestedFilename()).toBe('draw-1-1-rules-2.json');
});

test('a shopper scratches the card on a phone and sees the prize, and the public page has one fewer', async () => {
  await mintAndActivate(office, 'Cuộn 1', codes);
  const pdf = readPdf(await downloadPrint(office, 'PDF', codes));
  printed = pdf.pages.flatMap(decodeSheet).filter((text) => text !== null);
  expect(printed).toHaveLength(codes);
  buyer = await world.device(phone());
  await buyer.goto(world.url + new URL(printed[0] ?? '').pathname);
  await buyer.getByRole('button', { name: 'Mở quà' }).tap();
  await buyer.getByText('Cào để xem bạn trúng gì').waitFor();
  expect(await buyer.getByRole('heading', { name: /^Bạn trúng/ }).count()).toBe(0);
  await buyer.getByRole('button', { name: 'Cào giúp tôi' }).tap();
  await buyer.getByRole('heading', { name: /^Bạn trúng Giải/ }).waitFor();
  expect(await buyer.getByRole('status').first().textContent()).toMatch(/^Bạn trúng Giải/);
  expect(await buyer.evaluate(() => document.activeElement?.textContent)).toMatch(/Bạn trúng Giải/);
  await expect
    .poll(async () => {
      await everyone.reload();
      await everyone.getByRole('heading', { name: 'Giải thưởng' }).waitFor();
      return everyone.getByText(/^Đã trúng 1 trên/).count();
    })
    .toBe(1);
});

test('what is left of the prizes is not asked for before the end, which the page names', async () => {
  refused.length = 0;
  await openScreen(office, 'Chiến dịch');
  await office.getByRole('link', { name }).first().click();
  await office.getByRole('link', { name: 'Rút thăm và giải còn lại' }).click();
  await office.getByText('Các giải vẫn còn cơ hội trúng').waitFor();
  await office.getByText(/^Chiến dịch kết thúc .*\d{4}/).waitFor();
  expect(await office.getByRole('heading', { name: 'Các kỳ rút thăm' }).count()).toBe(0);
  expect(refused).toEqual([]);
});

test('the prize is there again after a reload, and wears the brand’s colour from first to last', async () => {
  const accent = () =>
    buyer.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent'));
  expect(await accent()).toBe(brandColour);
  await buyer.reload();
  await buyer.getByRole('heading', { name: /^Bạn trúng Giải/ }).waitFor();
  expect(await buyer.getByRole('button', { name: 'Cào giúp tôi' }).count()).toBe(0);
  expect(await accent()).toBe(brandColour);
});

test('the public page and the prize are readable in both languages at every width', async () => {
  const findings = await Promise.all(
    (['vi', 'en'] as const).map(async (language) => {
      const page = await world.device(reader(language));
      const pack = printed[language === 'vi' ? 1 : 2] ?? '';
      const open = language === 'vi' ? 'Mở quà' : 'Open';
      const scratch = language === 'vi' ? 'Cào giúp tôi' : 'Scratch it for me';
      return tour(
        page,
        [
          {
            name: 'draw',
            go: async () => {
              await page.goto(`${world.url}/d/1/1`);
              await page.locator('article.draw').waitFor();
            },
          },
          {
            name: 'foil',
            go: async () => {
              await page.goto(world.url + new URL(pack).pathname);
              await page.getByRole('button', { name: open }).click();
              await page.getByRole('button', { name: scratch }).waitFor();
            },
          },
          { name: 'prize', go: () => page.getByRole('button', { name: scratch }).click() },
        ],
        language,
      );
    }),
  );
  expect(findings.flat()).toEqual([]);
});

test('no page complained, no request failed, and the database proves every number', async () => {
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
  expect(await verifyDatabase(world.database.sql)).toEqual([]);
});
