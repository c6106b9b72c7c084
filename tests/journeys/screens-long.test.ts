import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { tour, type Stop } from '#tests/support/journey-inspect.ts';
import { enter, openOffice, type Office } from '#tests/support/journey-office.ts';
import { openWorld, reader, type World } from '#tests/support/journey-world.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

let world: World;
let office: Office;
let long: Spine;

/** As long as each field lets it be: one half without a space, the other in words. */
const fill = (length: number) =>
  `${'Nghiêng'.repeat(length).slice(0, length / 2)} ${'khuyến mãi '.repeat(length)}`.slice(0, length).trim();
const words = { vi: fill(500), en: fill(500) };

beforeAll(async () => {
  world = await openWorld();
  office = await openOffice(world);
  const definition = {
    headline: words,
    terms: words,
    mechanics: [{ kind: 'points-per-pack' as const, points: 1_000_000 }],
  };
  long = await makeSpine(world.ctx, { codes: 3, definition });
  const staff = { ...office.full.owner };
  await updateCampaign(staff, office.draftId, {
    name: fill(160),
    definition: definitionOf(definition),
    version: 1,
  });
  for (const owner of [long.owner, staff])
    await createReward(owner, {
      name: words,
      description: words,
      picture: 'cup',
      pricePoints: owner === staff ? 100_000_000 : 1,
      stock: 100_000_000,
      voucherDays: 3650,
      state: 'offered',
    });
});
afterAll(() => world?.stop());

/** What can be read, and reaches beyond the right edge. */
function piecesOutside(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'main :is(h1, h2, h3, p, strong, span, button, a), dialog :is(h2, p, dd, button)',
      ),
    ]
      .filter((piece) => !piece.closest('.unseen, .lid, [aria-hidden]'))
      .filter((piece) => piece.getBoundingClientRect().right > innerWidth + 1)
      .map((piece) => `${piece.tagName} ${piece.textContent.trim().slice(0, 20)}`),
  );
}

test('the longest words and the largest numbers stay within the shopper’s screen', async () => {
  const page = await world.device(reader('vi'));
  const stops: Stop[] = [
    { name: 'pack', go: (at) => at.goto(`${world.url}/${long.codes[0] ?? ''}`) },
    {
      name: 'won',
      go: async (at) => {
        await at.getByRole('button', { name: 'Mở quà' }).click();
        await at.getByRole('link', { name: 'Xem ví' }).waitFor();
      },
    },
    {
      name: 'wallet',
      go: async (at) => {
        await at.goto(`${world.url}/w/${long.programId}`);
        await at.getByRole('button', { name: /^Đổi/ }).waitFor();
      },
    },
    {
      name: 'gift',
      go: (at) => at.getByRole('button', { name: /^Đổi/ }).click(),
    },
    {
      name: 'voucher',
      go: async (at) => {
        await at.getByRole('button', { name: 'Đổi ngay' }).click();
        await at.getByRole('img', { name: /^Mã QR/ }).waitFor();
      },
    },
    {
      name: 'wallet with a voucher',
      go: async (at) => {
        await at.getByRole('button', { name: 'Đóng' }).click();
        await at.getByRole('heading', { name: 'Phiếu của bạn' }).waitFor();
      },
    },
  ];
  // The page clips what flies off it, so what sticks out is looked for piece by piece, on the smallest phone.
  const watched = stops.map(({ name, go }) => ({
    name,
    go: async (at: Page) => {
      await go(at);
      await at.setViewportSize({ width: 320, height: 640 });
      await expect.poll(() => piecesOutside(at)).toEqual([]);
    },
  }));
  expect(await tour(page, watched, 'long')).toEqual([]);
});

test('the longest words and the largest numbers stay within the console’s screen', async () => {
  const page = await world.device(reader('vi'));
  await enter(page, world.url, 'owner');
  const at = (name: string, path: string): Stop => ({
    name,
    go: async (to) => {
      await to.goto(`${world.url}/console/${office.full.programId}/${path}`);
      await to.locator('#page-title').waitFor();
    },
  });
  const stops = [
    at('campaigns', 'campaigns'),
    at('campaign', `campaigns/${office.draftId}`),
    at('rewards', 'rewards'),
  ];
  stops.push({
    name: 'launch',
    go: async (to) => {
      await to.goto(`${world.url}/console/${office.full.programId}/campaigns/${office.draftId}`);
      await to.getByLabel('Nếu in số gói này').fill('100000000');
      await to.getByRole('button', { name: 'Cho chạy' }).click();
      await to.getByRole('alertdialog').waitFor();
    },
  });
  expect(await tour(page, stops, 'long console')).toEqual([]);
});
