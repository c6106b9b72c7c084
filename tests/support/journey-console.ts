import { buffer } from 'node:stream/consumers';
import type { Download, Page } from 'playwright-core';

/** What people do in the console, screen by screen, by its Vietnamese names. Each step ends when the screen shows it done. */

export interface Owner {
  email: string;
  password: string;
}

/** The first visit: makes the program and its owner. */
export async function setUpProgram(page: Page, url: string, owner: Owner): Promise<void> {
  await page.goto(`${url}/console/`);
  await page.getByRole('heading', { name: 'Tạo chương trình đầu tiên' }).waitFor();
  await fill(page, {
    'Tên chương trình': 'Bếp Nhà Gió',
    'Thương hiệu': 'Gió Mùa',
    'Tên của bạn': 'Thu Trang',
    Email: owner.email,
    'Mật khẩu': owner.password,
  });
  await page.getByLabel('Màu thương hiệu').and(page.locator('.code')).fill('#c8452b');
  await page.getByRole('button', { name: 'Tạo và đăng nhập' }).click();
  await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
}

/** With the password that an owner handed over, which is changed for one of the person's own at once. */
export async function signIn(page: Page, url: string, { email, password }: Owner): Promise<void> {
  await page.goto(`${url}/console/`);
  await fill(page, { Email: email, 'Mật khẩu': password });
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('heading', { name: 'Đặt mật khẩu của riêng bạn' }).waitFor();
  await fill(page, { 'Mật khẩu mới': 'một câu chỉ mình nhớ' });
  await page.getByRole('button', { name: 'Lưu và tiếp tục' }).click();
  await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
}

/** Follows the navigation to a screen. */
export async function openScreen(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

export async function addProduct(page: Page, name: string, gtin: string): Promise<void> {
  await openScreen(page, 'Sản phẩm');
  await page.getByRole('button', { name: 'Thêm sản phẩm' }).first().click();
  const dialog = page.getByRole('dialog');
  await fill(dialog, { 'Tên sản phẩm': name });
  await dialog.getByLabel('Mã vạch').fill(gtin);
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await page.getByRole('cell', { name }).waitFor();
}

/** From a template, with its own points, started already; launched and live. */
export async function launchCampaign(page: Page, name: string, points: number): Promise<void> {
  await openScreen(page, 'Chiến dịch');
  await page.getByRole('link', { name: 'Tạo chiến dịch' }).first().click();
  const template = page.getByRole('listitem').filter({ hasText: 'Tích điểm mỗi gói' });
  await template.getByRole('link', { name: 'Dùng mẫu này' }).click();
  await fill(page, { 'Tên chiến dịch': name, 'Điểm mỗi gói': String(points) });
  // Templates start at the coming midnight; this promotion is on already.
  await page.getByLabel('Bắt đầu', { exact: true }).fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Lưu bản nháp' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: 'Cho chạy' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cho chạy' }).click();
  await page.getByRole('main').getByText('Đang chạy', { exact: true }).waitFor();
}

/** From the page of a campaign: a batch of its codes, activated. */
export async function mintAndActivate(page: Page, label: string, codes: number): Promise<void> {
  await page.getByRole('link', { name: 'Tạo lô mã' }).click();
  const mint = page.getByRole('dialog');
  await fill(mint, { 'Tên lô': label, 'Số lượng mã': String(codes) });
  await mint.getByRole('button', { name: `Tạo ${codes} mã` }).click();
  await page.getByRole('heading', { level: 1, name: label }).waitFor();
  await page.getByRole('button', { name: 'Kích hoạt', exact: true }).click();
  const range = page.getByRole('dialog');
  await range.getByRole('button', { name: `Kích hoạt: ${codes} mã` }).click();
  await range.waitFor({ state: 'detached' });
}

/** On a batch's page: has a file made, and keeps what the browser then saved of it. */
export async function downloadPrint(page: Page, format: 'PDF' | 'SVG', codes: number): Promise<Buffer> {
  await page.getByRole('radio', { name: format === 'PDF' ? /^PDF Tờ nhãn/ : /^SVG/ }).check();
  await page.getByRole('button', { name: `Tạo tệp cho ${codes} mã` }).click();
  const row = page.getByRole('listitem').filter({ hasText: format === 'PDF' ? '.pdf' : '.svg.zip' });
  await row.getByText('Sẵn sàng').waitFor();
  const [file] = await Promise.all<[Promise<Download>, Promise<void>]>([
    page.waitForEvent('download'),
    row.getByRole('button', { name: 'Tải xuống' }).click(),
  ]);
  return buffer(await file.createReadStream());
}

export async function addGift(page: Page, name: string, price: number): Promise<void> {
  await openScreen(page, 'Quà tặng');
  await page.getByRole('button', { name: 'Thêm quà' }).first().click();
  const dialog = page.getByRole('dialog');
  await fill(dialog, {
    'Tên quà (tiếng Việt)': name,
    'Tên quà (tiếng Anh)': 'A mug',
    'Mô tả (tiếng Việt)': 'Cốc sứ 350 ml, nhận tại cửa hàng.',
    'Mô tả (tiếng Anh)': 'A 350 ml mug, picked up in the shop.',
    'Giá bằng điểm': String(price),
    'Tổng số có': '25',
  });
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await page.getByRole('cell', { name }).waitFor();
}

/** Returns the password that the screen shows once. */
export async function addColleague(page: Page, name: string, email: string, role: RegExp): Promise<string> {
  await openScreen(page, 'Nhân sự');
  await page.getByRole('button', { name: 'Thêm người' }).first().click();
  const dialog = page.getByRole('dialog');
  await fill(dialog, { Tên: name, Email: email });
  await dialog.getByRole('radio', { name: role }).check();
  await dialog.getByRole('button', { name: 'Thêm người' }).click();
  await page.getByRole('heading', { name: `Mật khẩu của ${name}` }).waitFor();
  const password = (await dialog.locator('.password').innerText()).trim();
  await dialog.getByRole('button', { name: 'Tôi đã trao mật khẩu' }).click();
  await page.getByRole('cell', { name: email }).waitFor();
  return password;
}

async function fill(within: Pick<Page, 'getByLabel'>, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await within.getByLabel(label, { exact: true }).fill(value);
  }
}
