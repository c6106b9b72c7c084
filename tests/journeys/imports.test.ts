import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStaff } from '#server/staff/add-staff.ts';
import { tour, type Stop } from '#tests/support/journey-inspect.ts';
import { emailOf, enter, password } from '#tests/support/journey-office.ts';
import { openWorld, phone, reader, type World } from '#tests/support/journey-world.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { importMessages } from '#web/console/messages/imports.ts';

// Longer than one part of an upload, so that it can stop between two.
const REMARK = 'x'.repeat(400);
const codes = Array.from({ length: 12_000 }, (_, k) => `OIL-${String(k).padStart(5, '0')}-2026`);
const rows = codes.map((code, k) => `${k + 1},${code},${REMARK}`);
const printed = {
  name: 'nha-in-cu.csv',
  mimeType: 'text/csv',
  // Lines 1, 4 and 6 are the names of columns, a code once more, and none.
  buffer: Buffer.from(
    ['no,code,remark', ...rows.slice(0, 2), rows[0], rows[2], '5,,', ...rows.slice(3)].join('\n'),
  ),
};

let world: World;
let spine: Spine;
let owner: Page;
let colleague: Page;

beforeAll(async () => {
  world = await openWorld();
  spine = await makeSpine(world.ctx, { codes: 1 });
  await addStaff(spine.owner, { name: 'Thu Trang', email: emailOf('owner'), role: 'owner' }, password);
  [owner, colleague] = [await world.device(reader('vi')), await world.device(reader('en'))];
  for (const page of [owner, colleague]) await enter(page, world.url, 'owner');
});
afterAll(() => world?.stop());

const vi = importMessages('vi');
const dialogOf = (page: Page): Locator => page.getByRole('dialog');
const button = (page: Page, name: string | RegExp) => dialogOf(page).getByRole('button', { name });
const look = async (page: Page) => {
  await page.goto(`${world.url}/console/${spine.programId}/batches?import=1`);
  await dialogOf(page).locator('input[type=file], dl, progress').first().waitFor();
};
/** Who comes back sees how far the import is, and a colleague who looks in sees it too. */
async function lookAtBoth(name: string): Promise<string[]> {
  const pages = [owner, colleague].map((page, k) => tour(page, [{ name, go: look }], `import ${k}`));
  return (await Promise.all(pages)).flat();
}
/** A button that was pressed and has gone leaves the keyboard in the dialog. */
const keepsKeyboard = (page: Page) =>
  expect.poll(() => dialogOf(page).evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);

async function fillIn(page: Page, label: string): Promise<void> {
  await dialogOf(page).locator('input[type=file]').setInputFiles(printed);
  await dialogOf(page).getByLabel(vi('column')).fill('2');
  await dialogOf(page).getByLabel(vi('header')).check();
  await dialogOf(page).getByLabel('Tên lô').fill(label);
  await dialogOf(page).getByLabel('Sản phẩm').selectOption({ label: 'Tôm chua cay' });
  await dialogOf(page).getByLabel('Chiến dịch').selectOption({ label: 'Mùa hè' });
}

test('codes printed elsewhere are uploaded with a break, checked line by line, left, come back to, and brought in', async () => {
  const stops: Stop[] = [
    {
      name: 'empty',
      go: async (page) => {
        await page.goto(`${world.url}/console/${spine.programId}/batches`);
        await page.getByRole('button', { name: 'Nhập mã có sẵn' }).click();
        await dialogOf(page).locator('input[type=file]').waitFor();
      },
    },
    {
      name: 'nothing filled in',
      go: async (page) => {
        await button(page, vi('upload')).click();
        await expect.poll(() => dialogOf(page).locator('[aria-invalid=true]').count()).toBe(4);
      },
    },
    {
      name: 'upload that stops',
      go: async (page) => {
        await fillIn(page, 'Cuộn của nhà in cũ');
        let parts = 0;
        await page.route('**/imports/*/file', (route) => (parts++ ? route.abort() : route.continue()));
        await button(page, vi('upload')).click();
        await button(page, vi('goOn')).waitFor();
        await page.unroute('**/imports/*/file');
        const said = await dialogOf(page).innerText();
        expect(said).toContain('Không liên lạc được máy chủ');
        expect(said).toContain('4,2 MB trên 5,1 MB');
        await keepsKeyboard(page);
      },
    },
  ];
  expect(await tour(owner, stops, 'import vi')).toEqual([]);
  expect(await lookAtBoth('stopped')).toEqual([]);

  const file = dialogOf(owner).locator('input[type=file]');
  await file.setInputFiles({ ...printed, name: 'khac.csv' });
  await button(owner, vi('goOn')).click();
  await dialogOf(owner)
    .getByText(vi('otherFile', { file: printed.name }))
    .waitFor();
  await file.setInputFiles(printed);
  await button(owner, vi('goOn')).click();
  await button(owner, 'Nhập 12.000 mã dùng được').waitFor();
  const found = dialogOf(owner).getByRole('row');
  expect(await found.allInnerTexts()).toEqual([
    `${vi('line')}\t${vi('reason')}`,
    `4\t${vi('reasonRepeated')}`,
    `6\t${vi('missing')}`,
  ]);
  await owner.keyboard.press('Escape');
  await dialogOf(owner).waitFor({ state: 'detached' });
  expect(await lookAtBoth('checked')).toEqual([]);

  await button(owner, 'Nhập 12.000 mã dùng được').click();
  // It may be done before anybody looks.
  await dialogOf(owner)
    .getByRole('status')
    .or(button(owner, vi('openBatch')))
    .first()
    .waitFor();
  await keepsKeyboard(owner);
  await button(owner, vi('openBatch')).waitFor();
  expect(await tour(owner, [{ name: 'done', go: () => Promise.resolve() }], 'import vi')).toEqual([]);
  await button(owner, vi('openBatch')).click();
  await owner.getByRole('heading', { level: 1, name: 'Cuộn của nhà in cũ' }).waitFor();
});

test('a shopper claims an imported code as soon as it is active', async () => {
  const shopper = await world.device(phone());
  await shopper.goto(world.url);
  const field = shopper.getByLabel('Mã in trên gói');
  await shopper.getByRole('button', { name: 'Kiểm tra mã' }).and(shopper.locator(':enabled')).waitFor();
  await field.pressSequentially(codes[7] ?? '');
  expect(await field.inputValue()).toBe(codes[7]);
  await field.press('Enter');
  await shopper.getByRole('heading', { name: 'Mã chưa được kích hoạt' }).waitFor();
  await owner.getByRole('button', { name: 'Kích hoạt', exact: true }).click();
  await button(owner, /^Kích hoạt: 12\.000 mã/).click();
  await dialogOf(owner).waitFor({ state: 'detached' });
  const batch: Stop = { name: 'batch of imported codes', go: () => Promise.resolve() };
  expect(await tour(owner, [batch], 'import vi')).toEqual([]);
  await shopper.reload();
  await shopper.getByRole('button', { name: 'Mở quà' }).tap();
  await shopper.getByRole('heading', { name: 'Bạn được 10 điểm' }).waitFor();
});

test('an import that is cancelled leaves nothing, and says that its codes are known already', async () => {
  await look(owner);
  await fillIn(owner, 'Nhập nhầm');
  await button(owner, vi('upload')).click();
  await dialogOf(owner).getByText(vi('noneGood')).waitFor();
  expect(await tour(colleague, [{ name: 'known', go: look }], 'import en')).toEqual([]);
  await button(owner, vi('cancel')).click();
  await button(owner, vi('upload')).waitFor();
  await owner.keyboard.press('Escape');
  await owner.getByRole('link', { name: 'Cuộn của nhà in cũ' }).waitFor();
  expect(await owner.getByRole('link', { name: 'Nhập nhầm' }).count()).toBe(0);
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
});
