import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tour } from '#tests/support/journey-inspect.ts';
import { openShop, type Shop } from '#tests/support/journey-shop.ts';
import {
  closedStops,
  guesserStops,
  scanStops,
  troubleStops,
  walletStops,
} from '#tests/support/journey-shopper.ts';
import { openWorld, reader, type World } from '#tests/support/journey-world.ts';

let world: World;
let shop: Shop;

beforeAll(async () => {
  world = await openWorld();
  shop = await openShop(world.ctx);
});
afterAll(async () => {
  vi.useRealTimers();
  await world?.stop();
});

test('every screen of a scan and of the wallet is readable and within the screen, in both languages, by day and by lamp', async () => {
  // One visit in this order: the wallet is the one that has won, and guessing comes last.
  const visit = [scanStops, closedStops, troubleStops, walletStops, guesserStops];
  const findings = await Promise.all(
    (['vi', 'en'] as const).map(async (language) => {
      const page = await world.device(reader(language));
      const stops = visit.flatMap((make) => make(shop, world.url, language));
      return tour(page, stops, language);
    }),
  );
  expect(findings.flat()).toEqual([]);
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
});
