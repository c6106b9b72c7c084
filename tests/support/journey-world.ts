import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { testInstance, type TestInstance } from './instance.ts';

/** A server with the built web, and a browser; each page is watched from its first byte. */
export interface World extends TestInstance {
  browser: Browser;
  /** What pages did that they must not: errors, refused styles or scripts, requests to other sites. */
  troubles: string[];
  /** A page of a new device: nothing kept, no cookies. */
  device: (options?: BrowserContextOptions) => Promise<Page>;
}

const zone = { timezoneId: 'Asia/Ho_Chi_Minh' };
/** A shopper's phone in portrait. */
export const phone = (language: 'vi' | 'en' = 'vi'): BrowserContextOptions => ({
  ...zone,
  locale: language === 'vi' ? 'vi-VN' : 'en-GB',
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
});
/** A laptop of the brand's office. */
export const laptop = (language: 'vi' | 'en' = 'vi'): BrowserContextOptions => ({
  ...zone,
  locale: language === 'vi' ? 'vi-VN' : 'en-GB',
  viewport: { width: 1440, height: 900 },
});

/** A reader who looks at every screen in turn, without motion: Vietnamese by day, English by lamp light. */
export const reader = (language: 'vi' | 'en'): BrowserContextOptions => ({
  ...laptop(language),
  colorScheme: language === 'vi' ? 'light' : 'dark',
  reducedMotion: 'reduce',
});

export async function openWorld(): Promise<World> {
  const instance = await testInstance({ dist: 'dist' });
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await instance.stop();
    throw error;
  });
  const troubles: string[] = [];
  return {
    ...instance,
    browser,
    troubles,
    device: async (options) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await watch(page, instance.url, troubles);
      return page;
    },
    stop: async () => {
      await browser.close();
      await instance.stop();
    },
  };
}

async function watch(page: Page, home: string, troubles: string[]): Promise<void> {
  const note = (what: string) => troubles.push(`${new URL(page.url()).pathname}: ${what}`);
  page.on('console', (message) => {
    // An answer of 401 or 404 is a screen of ours; the browser notes it as an error all the same.
    const isRefusal = /^Failed to load resource: .*(status of 4|net::ERR)/.test(message.text());
    if (message.type() === 'error' && !isRefusal) note(message.text());
  });
  page.on('pageerror', (error) => note(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && origin !== home) note(`asks ${origin}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`${violatedDirective} refuses ${blockedURI}`),
    );
  });
}
