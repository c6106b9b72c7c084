import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { tour } from '#tests/support/journey-inspect.ts';
import { enter, openOffice, type Office } from '#tests/support/journey-office.ts';
import { decodeScreen } from '#tests/support/journey-screen.ts';
import { openWorld, phone, reader, type World } from '#tests/support/journey-world.ts';
import { definitionOf } from '#tests/support/spine.ts';
import { sandboxMessages } from '#web/console/messages/sandbox.ts';
import { texts } from '#web/scan/texts.ts';
import { walletTexts } from '#web/scan/wallet/wallet-texts.ts';
import type { Language } from '#web/shared/messages.ts';

const gift = { vi: 'Cốc sứ Gió Mùa in hình hoa sen', en: 'Gió Mùa mug with a lotus drawn by hand' };

let world: World;
let office: Office;
let draftId: number;

beforeAll(async () => {
  world = await openWorld();
  office = await openOffice(world);
  const definition = definitionOf({
    startsAt: '2098-01-01T00:00',
    mechanics: [{ kind: 'points-per-pack', points: 50 }],
  });
  draftId = (await createCampaign(office.full.owner, { name: 'Trung thu', definition })).campaignId;
});
afterAll(() => world?.stop());

/** Rehearses the draft as its reader would; what is wrong with a screen on the way comes back. */
async function rehearse(language: Language): Promise<string[]> {
  const { programId } = office.full;
  const [s, t, w] = [sandboxMessages(language), texts(language), walletTexts(language)];
  const desk = await world.device(reader(language));
  await enter(desk, world.url, 'owner');
  const hand = await world.device({ ...reader(language), ...phone(language) });
  const scan = desk.getByRole('dialog').getByRole('link', { name: s('open') });

  const atDesk = await tour(
    desk,
    [
      {
        name: 'rehearse',
        go: async (page) => {
          await page.goto(`${world.url}/console/${programId}/campaigns/${draftId}`);
          await page.getByRole('button', { name: s('rehearse') }).click();
          await page
            .getByRole('dialog')
            .getByRole('option', { selected: true })
            .first()
            .waitFor({ state: 'attached' });
        },
      },
      {
        name: 'test codes',
        go: async (page) => {
          await page.getByRole('button', { name: s('make', { count: 10 }) }).click();
          await page.getByRole('dialog').getByRole('img').waitFor();
          const address = await scan.getAttribute('href');
          await expect.poll(() => decodeScreen(page)).toBe(address);
        },
      },
    ],
    `rehearsal ${language}`,
  );
  const path = new URL((await scan.getAttribute('href')) ?? '').pathname;
  const marked = () =>
    hand
      .getByRole('note')
      .filter({ hasText: t('test') })
      .first()
      .waitFor();

  const atHand = await tour(
    hand,
    [
      {
        name: 'scan',
        go: async (page) => {
          await page.goto(world.url + path);
          await marked();
        },
      },
      {
        name: 'won',
        go: async (page) => {
          await page.getByRole('button', { name: t('open') }).click();
          await page.getByRole('heading', { name: /50/ }).waitFor();
          await marked();
        },
      },
      {
        name: 'wallet',
        go: async (page) => {
          await page.getByRole('link', { name: t('openWallet') }).click();
          await page.getByRole('button', { name: `${w('redeem')} ${gift[language]}` }).waitFor();
          await marked();
        },
      },
      {
        name: 'voucher',
        go: async (page) => {
          await page.getByRole('button', { name: `${w('redeem')} ${gift[language]}` }).click();
          await page
            .getByRole('dialog')
            .getByRole('button', { name: w('confirm') })
            .click();
          const sheet = page.getByRole('dialog');
          await sheet.getByText(/TEST [0-9A-Z]{4}/).waitFor();
          await sheet
            .getByRole('note')
            .filter({ hasText: t('test') })
            .waitFor();
        },
      },
    ],
    `rehearsal ${language}`,
  );

  const inTestMode = await tour(
    desk,
    [
      {
        name: 'test overview',
        go: async (page) => {
          await page.getByRole('link', { name: s('watch') }).click();
          await page
            .getByRole('note')
            .filter({ hasText: s('band') })
            .waitFor();
          await page
            .getByRole('row')
            .filter({ hasText: 'Tôm chua cay' })
            .or(page.getByText('+50'))
            .first()
            .waitFor();
        },
      },
      {
        name: 'test batches',
        go: async (page) => {
          await page
            .getByRole('navigation')
            .getByRole('link', { name: language === 'vi' ? 'Lô mã' : 'Batches' })
            .click();
          await page.getByRole('link', { name: 'TEST · Trung thu' }).first().click();
          await page.getByRole('heading', { name: 'TEST · Trung thu' }).waitFor();
        },
      },
    ],
    `rehearsal ${language}`,
  );
  return [...atDesk, ...atHand, ...inTestMode];
}

test('a draft is rehearsed from its page to the voucher, marked on every screen, and seen in test mode alone', async () => {
  const [before] = await world.database
    .sql`select count(*) from claim where program_id = ${office.full.programId}`;
  expect((await Promise.all([rehearse('vi'), rehearse('en')])).flat()).toEqual([]);
  const after = await world.database
    .sql`select count(*) from claim where program_id = ${office.full.programId}`;
  expect(after[0]).toEqual(before);
});

test('a reset ends it and leads back to the program', async () => {
  const s = sandboxMessages('vi');
  const desk = await world.device(reader('vi'));
  await enter(desk, world.url, 'owner');
  await desk.goto(`${world.url}/console/${office.full.programId}/overview`);
  await desk
    .getByRole('navigation', { name: s('mode') })
    .getByRole('link', { name: s('test') })
    .click();
  await desk.getByRole('button', { name: s('reset') }).click();
  // Said for a few seconds only, so it is waited for from the start.
  await Promise.all([
    desk.getByText(s('resetDone')).waitFor(),
    desk
      .getByRole('alertdialog')
      .getByRole('button', { name: s('reset') })
      .click(),
  ]);
  await desk
    .getByRole('note')
    .filter({ hasText: s('band') })
    .waitFor({ state: 'detached' });
  expect(new URL(desk.url()).pathname).toBe(`/console/${office.full.programId}/overview`);
  await desk.getByRole('navigation', { name: s('mode') }).waitFor({ state: 'detached' });
  expect(world.troubles).toEqual([]);
  expect(world.failures).toEqual([]);
  expect(await verifyDatabase(world.database.sql)).toEqual([]);
});
