import { readFile } from 'node:fs/promises';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStaff } from '#server/staff/add-staff.ts';
import { addPrefix } from '#server/units/company-prefixes.ts';
import { packBatch } from '#server/units/pack-batch.ts';
import { tour, type Stop } from '#tests/support/journey-inspect.ts';
import { emailOf, enter, password } from '#tests/support/journey-office.ts';
import { laptop, openWorld, phone, reader, type World } from '#tests/support/journey-world.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let world: World;
let spine: Spine;
let owner: Page;
let identity: string;

beforeAll(async () => {
  world = await openWorld();
  spine = await makeSpine(world.ctx, { codes: 300, activate: 0 });
  await addPrefix(spine.owner, '8931234');
  await packBatch(spine.owner, spine.batchId, { prefix: '8931234', levels: [{ kind: 'roll', of: 100 }] });
  for (const role of ['owner', 'analyst'] as const)
    await addStaff(spine.owner, { name: role, email: emailOf(role), role }, password);
  owner = await world.device(reader('vi'));
  await enter(owner, world.url, 'owner');
  identity = await generateIdentity();
});
afterAll(() => world?.stop());

const at = (path: string) => `${world.url}/console/${spine.programId}/${path}`;
const dialogOf = (page: Page) => page.getByRole('dialog');
const here: Stop['go'] = () => Promise.resolve();
const look = (page: Page, name: string, go: Stop['go'] = here) => tour(page, [{ name, go }], 'printers');

async function addPrinter(name: string, recipient: string): Promise<void> {
  await owner.goto(at('printers'));
  await owner.getByRole('button', { name: 'Thêm nhà in' }).first().click();
  await dialogOf(owner).getByLabel('Tên nhà in').fill(name);
  await dialogOf(owner).getByLabel('Liên hệ').fill('Anh Dũng, 028 3823 0000');
  await dialogOf(owner).getByLabel('Khóa công khai').fill(recipient);
  await dialogOf(owner).getByRole('button', { name: 'Lưu' }).click();
  await owner.getByRole('row').filter({ hasText: name }).waitFor();
}

/** Writes an order and sends it; the link that is shown once. */
async function order(printer: string, from: number, to: number): Promise<string> {
  await owner.goto(at('print-orders'));
  await owner.getByRole('button', { name: 'Viết đơn in' }).first().click();
  const dialog = dialogOf(owner);
  await dialog.getByLabel('Nhà in').selectOption({ label: printer });
  await dialog.getByLabel('Lô mã').selectOption({ label: 'Lô 1 · Tôm chua cay' });
  await dialog.getByRole('radio', { name: 'Một phần' }).check();
  await dialog.getByLabel('Từ sê-ri').fill(String(spine.firstSerial + from));
  await dialog.getByLabel('Đến sê-ri').fill(String(spine.firstSerial + to));
  await dialog.getByLabel('Cần trước ngày').fill('2027-01-31');
  await dialog.getByLabel('Lời dặn').fill('Giao về kho Bình Dương');
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await owner.getByRole('button', { name: 'Gửi cho nhà in' }).click();
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Gửi cho nhà in' }).click();
  const link = (await dialog.locator('.code').innerText()).trim();
  // The link names the brand's own host, which leads to this server.
  const { pathname, hash } = new URL(link);
  return world.url + pathname + hash;
}

async function downloaded(page: Page): Promise<Buffer> {
  const button = page.getByRole('button', { name: /^(Tải tệp|Download)$/ });
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return readFile(await file.path());
}

test('a printer with a key gets a file that its key alone opens, on a laptop and on a phone', async () => {
  await addPrinter('In Sài Gòn', await identityToRecipient(identity));
  expect(await look(owner, 'list of printers')).toEqual([]);
  const link = await order('In Sài Gòn', 0, 199);
  expect(await look(owner, 'link shown once')).toEqual([]);
  await dialogOf(owner).getByRole('button', { name: 'Xong' }).click();

  const desk = await world.device(reader('en'));
  await desk.goto(link);
  await desk.getByRole('button', { name: 'Download' }).waitFor();
  expect(await look(desk, 'printer’s page')).toEqual([]);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const table = Buffer.from(await decrypter.decrypt(await downloaded(desk))).toString();
  for (const code of [spine.codes[0], spine.codes[199]]) expect(table).toContain(code);
  expect(table).not.toContain(spine.codes[200]);

  const press = await world.device(phone('vi'));
  await press.goto(link);
  await press.getByLabel('Số tem vừa giao').fill('190');
  const printed = press.getByRole('group', { name: 'Vừa in xong' });
  await printed.getByRole('button', { name: 'Cả đơn' }).tap();
  const wasted = press.getByRole('group', { name: 'Bị hỏng' });
  await wasted.getByRole('button', { name: 'Thêm dải' }).tap();
  await wasted.getByLabel('Sê-ri đầu').fill(String(spine.firstSerial + 120));
  await wasted.getByLabel('Sê-ri cuối').fill(String(spine.firstSerial + 129));
  await press.getByRole('button', { name: 'Gửi báo cáo' }).tap();
  await wasted.getByText('Hãy điền mục này').waitFor();
  expect(await look(press, 'report refused')).toEqual([]);
  await wasted.getByLabel('Lý do').fill('Lem mực');
  await press.getByRole('button', { name: 'Gửi báo cáo' }).tap();
  const sure = press.getByRole('alertdialog', { name: 'Hủy vĩnh viễn 10 mã hỏng?' });
  await sure.getByRole('button', { name: 'Gửi báo cáo và hủy mã' }).tap();
  await press.getByText('Đã ghi nhận').waitFor();
  expect(await look(press, 'reported')).toEqual([]);
});

test('a printer without a key downloads once, and its page says so', async () => {
  await addPrinter('Bao bì Tân Á', '');
  const link = await order('Bao bì Tân Á', 200, 299);
  const desk = await world.device(laptop());
  await desk.goto(link);
  await desk.getByText('Tải trọn vẹn được một lần').waitFor();
  const standing = await world.device(phone('vi'));
  await standing.goto(link);
  await standing.getByRole('button', { name: 'Tải tệp' }).waitFor();
  expect((await downloaded(desk)).toString()).toContain(spine.codes[250]);
  const spent = desk.getByText('Tệp đã được tải');
  const lookAgain = async () => {
    await desk.reload();
    await desk.getByRole('heading', { name: 'Báo kết quả' }).waitFor();
    return spent.isVisible();
  };
  await expect.poll(lookAgain).toBe(true);
  expect(await look(desk, 'file spent')).toEqual([]);
  // Of a page that was open before, the button says so too.
  await standing.getByRole('button', { name: 'Tải tệp' }).tap();
  await standing.getByText('Tệp đã được tải').waitFor();
  const cut = await world.device(reader('en'));
  await cut.goto(link.slice(0, -3));
  await cut.getByText('This link is not complete').waitFor();
  expect(await look(cut, 'link cut off')).toEqual([]);
});

test('the brand sees what is missing, and the analyst which printer and roll a code that nobody activated came from', async () => {
  const buyer = await world.device(phone('en'));
  await buyer.goto(`${world.url}/${spine.codes[125] ?? ''}`);
  await buyer.goto(`${world.url}/${spine.codes[30] ?? ''}`);
  await buyer.getByRole('heading', { name: 'This code is not active yet' }).waitFor();

  await owner.goto(at('print-orders'));
  expect(await look(owner, 'list of orders')).toEqual([]);
  await owner.getByRole('link', { name: 'In Sài Gòn' }).click();
  await owner.getByText('Giao thiếu 10 tem so với số đặt.').waitFor();
  expect(await look(owner, 'reconciliation')).toEqual([]);

  const analyst = await world.device(reader('en'));
  await enter(analyst, world.url, 'analyst');
  await analyst.goto(at('early-scans'));
  const row = analyst.getByRole('row').filter({ hasText: 'Not active' });
  await row.getByText('In Sài Gòn').waitFor();
  expect(await row.innerText()).toMatch(/Roll 08931234\d{10}/);
  expect(await look(analyst, 'early scans')).toEqual([]);
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
});
