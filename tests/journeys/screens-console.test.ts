import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  analystStops,
  dialogStops,
  emptyStops,
  listStops,
  lossStops,
  panelStops,
  setupStops,
  signInStops,
} from '#tests/support/journey-desk.ts';
import { pressStops } from '#tests/support/journey-press.ts';
import { tour, type Stop } from '#tests/support/journey-inspect.ts';
import { enter, openOffice, type Office } from '#tests/support/journey-office.ts';
import { openWorld, reader, type World } from '#tests/support/journey-world.ts';
import type { Language } from '#web/shared/messages.ts';

let world: World;
let office: Office;

beforeAll(async () => {
  world = await openWorld();
  office = await openOffice(world);
});
afterAll(() => world?.stop());

/** Two readers at once, one in each language; what is wrong comes back. */
async function tourInBoth(
  stopsOf: (language: Language) => Stop[],
  before: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  at: World = world,
): Promise<string[]> {
  const findings = await Promise.all(
    (['vi', 'en'] as const).map(async (language) => {
      const page = await at.device(reader(language));
      await before(page);
      const found = await tour(page, stopsOf(language), `console ${language}`);
      await page.context().close();
      return found;
    }),
  );
  return [...findings.flat(), ...at.troubles.splice(0), ...at.failures.splice(0)];
}

const asOwner = (page: Page) => enter(page, world.url, 'owner');
const asAnalyst = (page: Page) => enter(page, world.url, 'analyst');

test('the first visit is readable and within the screen', async () => {
  const fresh = await openWorld();
  try {
    expect(await tourInBoth((language) => setupStops(fresh.url, language), undefined, fresh)).toEqual([]);
  } finally {
    await fresh.stop();
  }
});

// Each waits for its pages more than they keep two cores busy.
describe.concurrent('once it is set up', () => {
  test('every list and page is readable and within the screen', async () => {
    expect(await tourInBoth(() => listStops(world.url, office), asOwner)).toEqual([]);
  });

  test('every dialog and menu is readable and within the screen', async () => {
    const stops = (language: Language) =>
      [dialogStops, panelStops, lossStops].flatMap((make) => make(world.url, office, language));
    expect(await tourInBoth(stops, asOwner)).toEqual([]);
  });
});

test('every dialog of printing is readable and within the screen', async () => {
  expect(await tourInBoth((language) => pressStops(world.url, office, language), asOwner)).toEqual([]);
});

test('every screen of an empty program is readable and says what to do first', async () => {
  expect(await tourInBoth(() => emptyStops(world.url, office), asOwner)).toEqual([]);
});

test('signing in is readable and within the screen', async () => {
  expect(await tourInBoth((language) => signInStops(world.url, language))).toEqual([]);
});

test('what an analyst may not open says so, and an order does not lead there', async () => {
  expect(await tourInBoth(() => analystStops(world.url, office), asAnalyst)).toEqual([]);
  const page = await world.device(reader('vi'));
  await asAnalyst(page);
  await page.goto(`${world.url}/console/${office.full.programId}/print-orders/${office.orderId}`);
  await page.getByRole('heading', { name: 'Đối chiếu' }).waitFor();
  expect(await page.locator('main a[href*="/batches/"]').count()).toBe(0);
  await page.context().close();
});
