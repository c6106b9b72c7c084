import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  analystStops,
  dialogStops,
  emptyStops,
  listStops,
  panelStops,
  setupStops,
  signInStops,
} from '#tests/support/journey-desk.ts';
import { tour, type Stop } from '#tests/support/journey-inspect.ts';
import { enter, openOffice, type Office } from '#tests/support/journey-office.ts';
import { laptop, openWorld, type World } from '#tests/support/journey-world.ts';
import type { Language } from '#web/shared/messages.ts';

let world: World;
let office: Office;

beforeAll(async () => {
  world = await openWorld();
  office = await openOffice(world);
});
afterAll(() => world?.stop());

const still = (language: Language) => ({ ...laptop(language), reducedMotion: 'reduce' as const });

/** Two readers at once, one in each language; the Vietnamese one also turns the lamp on. */
async function tourInBoth(
  stopsOf: (language: Language) => Stop[],
  before: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  at: World = world,
): Promise<string[]> {
  const findings = await Promise.all(
    (['vi', 'en'] as const).map(async (language) => {
      const page = await at.device(still(language));
      await before(page);
      const dark = language === 'vi' ? { darkWidth: 1440 } : {};
      const found = await tour(page, stopsOf(language), { label: `console ${language}`, ...dark });
      await page.context().close();
      return found;
    }),
  );
  return [...findings.flat(), ...at.troubles.splice(0), ...at.failures.splice(0)];
}

test('the first visit is readable and within the screen', async () => {
  const fresh = await openWorld();
  try {
    expect(await tourInBoth((language) => setupStops(fresh.url, language), undefined, fresh)).toEqual([]);
  } finally {
    await fresh.stop();
  }
});

test('signing in is readable and within the screen', async () => {
  expect(await tourInBoth((language) => signInStops(world.url, language))).toEqual([]);
});

test('every list and page is readable and within the screen', async () => {
  const asOwner = (page: Page) => enter(page, world.url, 'owner');
  expect(await tourInBoth(() => listStops(world.url, office), asOwner)).toEqual([]);
});

test('every screen of an empty program is readable and says what to do first', async () => {
  const asOwner = (page: Page) => enter(page, world.url, 'owner');
  expect(await tourInBoth(() => emptyStops(world.url, office), asOwner)).toEqual([]);
});

test('every dialog and menu is readable and within the screen', async () => {
  const asOwner = (page: Page) => enter(page, world.url, 'owner');
  const stops = (language: Language) =>
    [dialogStops, panelStops].flatMap((make) => make(world.url, office, language));
  expect(await tourInBoth(stops, asOwner)).toEqual([]);
});

test('what an analyst may not open says so', async () => {
  const asAnalyst = (page: Page) => enter(page, world.url, 'analyst');
  expect(await tourInBoth(() => analystStops(world.url, office), asAnalyst)).toEqual([]);
});
