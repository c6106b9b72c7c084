import type { Page } from 'playwright-core';
import { vi } from 'vitest';
import { texts } from '#web/scan/texts.ts';
import { walletTexts } from '#web/scan/wallet/wallet-texts.ts';
import type { Language } from '#web/shared/messages.ts';
import type { Stop } from './journey-inspect.ts';
import type { Shop } from './journey-shop.ts';
import { Phone } from './phone.ts';

/** The ways of a shopper who reads one language. The two share a shop, so each takes codes of its own. */
function shopperOf(shop: Shop, url: string, language: Language) {
  const t = texts(language);
  const firstCode = language === 'vi' ? 0 : 7;
  const open = (path: string) => (page: Page) => page.goto(`${url}/${path}`);
  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();
  return {
    t,
    open,
    heading,
    code: (index: number) => shop.live.codes[firstCode + index] ?? '',
    press: (page: Page) => page.getByRole('button', { name: t('open') }).click(),
    won: (page: Page, points: number) =>
      heading(page, t('won', { points, name: language === 'vi' ? 'điểm' : 'points' })),
  };
}

/** Typing a code, opening a pack, and coming second. */
export function scanStops(shop: Shop, url: string, language: Language): Stop[] {
  const { t, open, heading, code, press, won } = shopperOf(shop, url, language);
  return [
    { name: 'type a code', go: open('') },
    {
      name: 'type too short',
      go: async (page) => {
        await page.getByRole('textbox').fill('k7qm');
        await page.getByRole('button', { name: t('typeSend') }).click();
        await page.getByRole('alert').waitFor();
      },
    },
    { name: 'unknown', go: open('ZZZZZZZZZZZZ') },
    { name: 'ready', go: open(code(0)) },
    {
      name: 'won',
      go: async (page) => {
        await press(page);
        await won(page, 1250);
        await heading(page, t('spend'));
        await page.getByText(t('terms')).click();
      },
    },
    { name: 'already yours', go: open(code(0)) },
    {
      name: 'claimed by another',
      go: async (page) => {
        await new Phone(url).claim(code(1));
        await open(code(1))(page);
        await heading(page, t('byAnother'));
      },
    },
    {
      name: 'report',
      go: async (page) => {
        await page.getByRole('button', { name: t('report') }).click();
        await page.getByRole('textbox').fill('Tạp hoá đầu ngõ');
      },
    },
    {
      name: 'reported',
      go: async (page) => {
        await page.getByRole('button', { name: t('reportSend') }).click();
        await page.getByText(t('reported')).waitFor();
      },
    },
  ];
}

/** Packs that cannot be opened now. */
export function closedStops(shop: Shop, url: string, language: Language): Stop[] {
  const { t, open, heading, press, won } = shopperOf(shop, url, language);
  return [
    { name: 'not active', go: open(shop.live.codes[18] ?? '') },
    { name: 'recalled', go: open(shop.live.codes[14] ?? '') },
    { name: 'voided', go: open(shop.live.codes[16] ?? '') },
    { name: 'expired', go: open(shop.live.codes[17] ?? '') },
    { name: 'not started', go: open(shop.soon.codes[0] ?? '') },
    { name: 'ended', go: open(shop.over.codes[0] ?? '') },
    { name: 'paused', go: open(shop.paused.codes[0] ?? '') },
    {
      name: 'over the limit',
      go: async (page) => {
        const [first = '', second = ''] = shop.limited.codes.slice(language === 'vi' ? 0 : 2);
        await open(first)(page);
        await press(page);
        await won(page, 10);
        await open(second)(page);
        await press(page);
        await heading(page, t('overLimit', { count: 1 }));
      },
    },
  ];
}

/** What a phone says when it was refused, is offline, or is left without an answer. */
export function troubleStops(shop: Shop, url: string, language: Language): Stop[] {
  const { t, open, heading, code, press, won } = shopperOf(shop, url, language);
  return [
    {
      name: 'refused',
      go: async (page) => {
        // An id that was spent on another code: the server will not take it for this one.
        const spent = '0199aaaa-0000-7000-8000-00000000000' + (language === 'vi' ? '1' : '2');
        await new Phone(url).claim(code(3), spent);
        await page.evaluate(
          ([key = '', id = '']) => localStorage.setItem(key, id),
          [`packmint.claim.${code(2)}`, spent],
        );
        await open(code(2))(page);
        await heading(page, t('refused'));
      },
    },
    {
      name: 'offline',
      go: async (page) => {
        await open(code(4))(page);
        await page
          .getByRole('button', { name: t('open') })
          .and(page.locator(':enabled'))
          .waitFor();
        await page.context().setOffline(true);
        await press(page);
        await heading(page, t('offline'));
      },
    },
    {
      name: 'no answer',
      go: async (page) => {
        await page.context().setOffline(false);
        await won(page, 1250);
        await page.route('**/api/shop/claims', (route) => route.abort());
        await open(code(5))(page);
        await press(page);
        await heading(page, t('noAnswer'));
        await page.unroute('**/api/shop/claims');
      },
    },
    {
      name: 'won after a wait',
      go: async (page) => {
        const wait = { status: 429, headers: { 'retry-after': '1' }, json: { code: 'slow-down' } };
        await page.route('**/api/shop/claims', (route) => route.fulfill(wait), { times: 1 });
        await open(code(5))(page);
        await won(page, 1250);
      },
    },
    {
      name: 'type a code, wallet in reach',
      go: async (page) => {
        await open('')(page);
        await page.getByRole('link', { name: t('wallet'), exact: true }).waitFor();
      },
    },
  ];
}

/** Everything in the wallet, on the phone that has won. */
export function walletStops(shop: Shop, url: string, language: Language): Stop[] {
  const t = walletTexts(language);
  const { open, heading } = shopperOf(shop, url, language);
  const { programId } = shop.live;
  const gift =
    language === 'vi' ? 'Cốc sứ Gió Mùa in hình hoa sen' : 'Gió Mùa mug with a lotus drawn by hand';
  return [
    { name: 'wallet', go: open(`w/${programId}`) },
    {
      name: 'redeem sheet',
      go: (page) => page.getByRole('button', { name: `${t('redeem')} ${gift}` }).click(),
    },
    {
      name: 'voucher',
      go: async (page) => {
        await page.getByRole('button', { name: t('confirm') }).click();
        await page.getByRole('img', { name: t('qr', { reward: gift }) }).waitFor();
      },
    },
    {
      name: 'wallet with vouchers',
      go: async (page) => {
        await page.getByRole('button', { name: t('close') }).click();
        await heading(page, t('vouchers'));
      },
    },
    { name: 'empty wallet', go: open(`w/${shop.over.programId}`) },
    { name: 'no such wallet', go: open('w/999999') },
    {
      name: 'wallet not loaded',
      go: async (page) => {
        await page.route('**/wallet', (route) => route.abort());
        await open(`w/${programId}`)(page);
        await heading(page, t('problem'));
        await page.unroute('**/wallet');
      },
    },
  ];
}

/**
 * What a phone that guessed too often sees; it costs the network its trust, so it comes last. Trust grows back with time:
 * from here on none passes for the server, however long one looks around, until `vi.useRealTimers`.
 */
export function guesserStops(shop: Shop, url: string, language: Language): Stop[] {
  const { t, open, heading, code } = shopperOf(shop, url, language);
  let letGo: () => void = () => undefined;
  return [
    {
      name: 'working',
      go: async (page) => {
        if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
        for (let miss = 0; miss < 11; miss += 1) await page.request.get(`${url}/ZZZZZZZZZZZ${miss % 10}`);
        const held = new Promise<void>((resolve) => (letGo = resolve));
        await page.route('**/api/shop/scans', async (route) => {
          await held;
          await route.continue();
        });
        await open(code(6))(page);
        await heading(page, t('working'));
      },
    },
    {
      name: 'slow down',
      go: async (page) => {
        letGo();
        await heading(page, t('slowDown'));
      },
    },
  ];
}
