import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import QRCode from 'qrcode';
import { expect, test } from 'vitest';
import { addPrefix } from '#server/units/company-prefixes.ts';
import { packBatch } from '#server/units/pack-batch.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { launchBrowser } from '#tests/support/browser.ts';
import { testInstance } from '#tests/support/instance.ts';
import { makeSpine } from '#tests/support/spine.ts';

const [WIDTH, HEIGHT, MODULE] = [640, 480, 10];
const PASSWORD = 'correct horse battery';

/** A film of one still picture, as Chromium's fake camera plays it: the QR code of a text. */
async function filmOf(text: string, file: string): Promise<void> {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const light = Buffer.alloc(WIDTH * HEIGHT, 255);
  const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - modules.size * MODULE) / 2));
  for (let y = 0; y < modules.size * MODULE; y += 1) {
    for (let x = 0; x < modules.size * MODULE; x += 1) {
      const dark = modules.get(Math.floor(y / MODULE), Math.floor(x / MODULE));
      if (dark) light[((top ?? 0) + y) * WIDTH + (left ?? 0) + x] = 0;
    }
  }
  const frame = [Buffer.from('FRAME\n'), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)];
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([head, ...Array<Buffer[]>(10).fill(frame).flat()]));
}

test('a person of the warehouse holds a phone over a pack and activates its whole carton, and may open nothing else', async () => {
  const instance = await testInstance({ dist: 'dist' });
  const folder = await mkdtemp(path.join(tmpdir(), 'packmint-camera-'));
  const film = path.join(folder, 'pack.y4m');
  const spine = await makeSpine(instance.ctx, { codes: 300, activate: 0 });
  await addPrefix(spine.owner, '8931234');
  await packBatch(spine.owner, spine.batchId, { prefix: '8931234', levels: [{ kind: 'carton', of: 100 }] });
  const person = { name: 'Hải', email: 'hai@giomua.example', role: 'warehouse' as const };
  await addStaff(spine.owner, person, PASSWORD);
  await filmOf(`HTTPS://QR.EXAMPLE.COM/${spine.codes[150] ?? ''}`, film);
  const browser = await launchBrowser({
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });
  try {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'vi-VN',
      permissions: ['camera'],
    });
    const page = await context.newPage();
    await page.goto(`${instance.url}/console/`);
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.getByRole('heading', { level: 1, name: 'Kho' }).waitFor();
    await page.getByRole('button', { name: 'Quét bằng camera' }).click();
    await page.getByRole('button', { name: 'Cả thùng' }).click();
    await page.getByRole('button', { name: /Kích hoạt · 100/ }).click();
    await page.getByText('Xong: 100 mã').waitFor();
    await page.getByRole('button', { name: 'Mở trình đơn' }).click();
    const doors = page.getByRole('dialog').getByRole('link');
    await doors.first().waitFor();
    expect((await doors.allTextContents()).map((door) => door.trim())).toEqual(['Kho']);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
  const ranges = await instance.database.sql`
    select first_serial - ${spine.firstSerial}::bigint as first, state from code_range
    where program_id = ${spine.programId} order by first_serial`;
  expect(ranges).toEqual([
    { first: 0, state: 'minted' },
    { first: 100, state: 'active' },
    { first: 200, state: 'minted' },
  ]);
  const changes = await instance.database.sql<{ way: string; via: string; sscc: string }[]>`
    select way, via, sscc from range_change`;
  expect(changes).toMatchObject([{ way: 'unit', via: 'phone' }]);
  expect(changes[0]?.sscc).toMatch(/^08931234\d{10}$/);
  expect(instance.failures).toEqual([]);
  await instance.stop();
});
