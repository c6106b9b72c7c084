import type { Page } from 'playwright-core';
import { batchMessages } from '#web/console/messages/batches.ts';
import { campaignMessages } from '#web/console/messages/campaigns.ts';
import { lifeMessages } from '#web/console/messages/code-life.ts';
import { commonMessages } from '#web/console/messages/common.ts';
import { duplicateMessages } from '#web/console/messages/duplicates.ts';
import { entryMessages } from '#web/console/messages/entry.ts';
import { fieldMessages } from '#web/console/messages/fields.ts';
import { insightMessages } from '#web/console/messages/insights.ts';
import { keyMessages } from '#web/console/messages/keys.ts';
import { passwordMessages } from '#web/console/messages/passwords.ts';
import { linkMessages } from '#web/console/messages/links.ts';
import { packingMessages } from '#web/console/messages/packing.ts';
import { productMessages } from '#web/console/messages/products.ts';
import { rewardMessages } from '#web/console/messages/rewards.ts';
import { staffMessages } from '#web/console/messages/staff.ts';
import type { Language } from '#web/shared/messages.ts';
import type { Stop } from './journey-inspect.ts';
import { password, type Office } from './journey-office.ts';

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();
export const submit = (page: Page) => page.getByRole('dialog').locator('[type=submit]').click();
const dialog = (page: Page) => page.locator('[role=dialog], [role=alertdialog]').waitFor();

/** Loads an address of the console. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('#page-title').waitFor();
}

/** Goes on to an address as a link of the console does, where one is open; that spares a load. */
async function follow(page: Page, address: string): Promise<void> {
  if (!page.url().includes('/console/')) return open(page, address);
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}

/** The first visit of an instance that nobody has set up. */
export function setupStops(url: string, language: Language): Stop[] {
  const t = entryMessages(language);
  return [
    { name: 'set up', go: (page) => open(page, `${url}/console/`) },
    {
      name: 'set up with nothing filled in',
      go: async (page) => {
        await button(page, t('create')).click();
        await page.locator('[aria-invalid=true]').first().waitFor();
      },
    },
  ];
}

export function signInStops(url: string, language: Language): Stop[] {
  const t = entryMessages(language);
  return [
    { name: 'sign in', go: (page) => open(page, `${url}/console/`) },
    {
      name: 'sign in refused',
      go: async (page) => {
        await page.getByLabel(t('email')).fill('nobody@example.com');
        await page.getByLabel(t('password'), { exact: true }).fill('not the password');
        await button(page, t('signIn')).click();
        await page.getByRole('alert').waitFor();
      },
    },
  ];
}

/** Every screen of a program that has nothing yet. */
export function emptyStops(url: string, { emptyId }: Office): Stop[] {
  const sections = [
    'overview',
    'campaigns',
    'products',
    'batches',
    'printers',
    'print-orders',
    'warehouse',
    'rewards',
    'claims',
    'redemptions',
    'duplicates',
    'early-scans',
  ];
  return [...sections, 'batches?mint=1'].map((section) => ({
    name: `empty ${section}`,
    go: (page) => follow(page, `${url}/console/${emptyId}/${section}`),
  }));
}

/** Every list and every page of a program at work. */
export function listStops(url: string, { full, draftId, orderId }: Office): Stop[] {
  const at = (name: string, path: string): Stop => ({
    name,
    go: (page) => follow(page, `${url}/console/${full.programId}/${path}`),
  });
  return [
    at('overview', 'overview?range=today'),
    at('overview of a quarter', 'overview?range=quarter'),
    at('campaigns', 'campaigns'),
    at('templates', 'campaigns/new'),
    at('new campaign', 'campaigns/new?template=launch-burst'),
    at('live campaign', `campaigns/${full.campaignId}`),
    at('draft campaign', `campaigns/${draftId}`),
    at('products', 'products'),
    at('archived products', 'products?archived=true'),
    at('product', `products/${full.productId}`),
    at('batches', 'batches'),
    at('batch', `batches/${full.batchId}`),
    at('warehouse', 'warehouse'),
    at('printers', 'printers'),
    at('orders', 'print-orders'),
    at('order not sent', `print-orders/${orderId}`),
    at('rewards', 'rewards'),
    at('claims', 'claims'),
    at('claims without a match', 'claims?q=none'),
    at('redemptions', 'redemptions'),
    at('duplicates', 'duplicates'),
    at('early scans', 'early-scans'),
    at('tiers', 'tiers'),
    at('excluded people', 'excluded'),
    at('excluded people, history', 'excluded?tab=changes'),
    at('fulfilment', 'fulfilment'),
    at('payouts', 'payouts'),
    at('points', 'points'),
    at('staff', 'staff'),
    at('keys', 'keys'),
    at('unknown page', 'nowhere'),
    at('missing campaign', 'campaigns/999999'),
  ];
}

/** A screen, and what is pressed on it. */
export function presser(url: string, { full }: Office) {
  const on = (name: string, path: string, press: (page: Page) => Promise<unknown>): Stop => ({
    name,
    go: async (page) => {
      await open(page, `${url}/console/${full.programId}/${path}`);
      await press(page);
    },
  });
  const onDialog = (name: string, path: string, text: string) =>
    on(name, path, async (page) => {
      await button(page, text).click();
      await dialog(page);
    });
  return { on, onDialog };
}

/** Every dialog, as it opens and as it refuses. */
export function dialogStops(url: string, office: Office, language: Language): Stop[] {
  const { full, draftId } = office;
  const batch = batchMessages(language);
  const campaign = campaignMessages(language);
  const staff = staffMessages(language);
  const { on, onDialog } = presser(url, office);
  /** From the menu of the person who is signed in, second in the list, or of the one added last. */
  const onPerson = (name: string, choice: string, then: (page: Page) => Promise<unknown> = async () => {}) =>
    on(name, 'staff', async (page) => {
      await page
        .locator('.person-menu')
        .nth(choice === staff('changeRole') ? 1 : -1)
        .click();
      await page.getByRole('menuitem', { name: choice }).click();
      await dialog(page);
      await then(page);
    });
  return [
    onDialog('launch', `campaigns/${draftId}`, campaign('launch')),
    onDialog('pause', `campaigns/${full.campaignId}`, campaign('pause')),
    onDialog('add a product', 'products', productMessages(language)('add')),
    { name: 'add a product refused', go: submit },
    onDialog('add a link', `products/${full.productId}`, linkMessages(language)('add')),
    { name: 'add a link refused', go: submit },
    onDialog('mint', 'batches', batch('mint')),
    { name: 'mint refused', go: submit },
    {
      name: 'mint of no number',
      go: async (page) => {
        const quantity = page.getByRole('dialog').getByLabel(batch('quantity'));
        await quantity.fill('1e9');
        await submit(page);
        await page.getByText(fieldMessages(language)('notWhole')).waitFor();
        if ((await quantity.inputValue()) !== '1e9') throw new Error('What was typed is gone.');
      },
    },
    onDialog('activate', `batches/${full.batchId}`, batch('activate')),
    onDialog('recall', `batches/${full.batchId}`, batch('recall')),
    {
      name: 'recall of a part refused',
      go: async (page) => {
        await page
          .getByRole('dialog')
          .getByRole('radio', { name: batch('part') })
          .check();
        await page.getByRole('dialog').getByLabel(batch('first')).fill('0');
        await submit(page);
      },
    },
    onDialog('other change', `batches/${full.batchId}`, lifeMessages(language)('change')),
    onDialog('pack', `batches/${full.batchId}`, packingMessages(language)('add')),
    { name: 'pack refused', go: submit },
    onDialog('add a gift', 'rewards', rewardMessages(language)('add')),
    { name: 'add a gift refused', go: submit },
    onDialog('hand over', 'redemptions', insightMessages(language)('handOver')),
    onDialog('add a person', 'staff', staff('add')),
    {
      name: 'password shown once',
      go: async (page) => {
        await page.getByRole('dialog').getByLabel(staff('name')).fill('Ngọc Lan');
        await page.getByRole('dialog').getByLabel(staff('email')).fill(`lan-${language}@giomua.example`);
        await submit(page);
        await page.getByRole('dialog').locator('.password').waitFor();
      },
    },
    onPerson('role of oneself', staff('changeRole'), async (page) => {
      await page
        .getByRole('dialog')
        .getByRole('radio', { name: staff('analyst') })
        .check();
    }),
    onPerson('reset a password', staff('reset')),
    onPerson('remove a person', staff('remove')),
    onDialog('rotate a key', 'keys', keyMessages(language)('rotate')),
    onDialog('restore keys', 'keys', keyMessages(language)('restore')),
    { name: 'restore of no file refused', go: submit },
    on('recovery sheet', 'keys', async (page) => {
      await button(page, keyMessages(language)('sheet')).click();
      await page.getByLabel(keyMessages(language)('password')).fill(password);
      await submit(page);
      await page.locator('.paper').waitFor();
    }),
    on('change one’s own password', 'staff', async (page) => {
      await page.locator('.account').click();
      await page.getByRole('menuitem', { name: passwordMessages(language)('changeTitle') }).click();
      await dialog(page);
    }),
  ];
}

/** Menus, and panels that open within a screen. */
export function panelStops(url: string, office: Office, language: Language): Stop[] {
  const { full } = office;
  const { on } = presser(url, office);
  const duplicates = duplicateMessages(language)('title');
  return [
    on('evidence of a duplicate', 'duplicates', async (page) => {
      await page.getByRole('list', { name: duplicates }).getByRole('button').first().click();
      await page.getByRole('table').waitFor();
    }),
    on('account menu', 'staff', (page) => page.locator('.account').click()),
    on('print files', `batches/${full.batchId}`, async (page) => {
      await page.getByRole('radio', { name: /^SVG/ }).check();
      await page.getByRole('radio', { name: batchMessages(language)('part') }).check();
    }),
    {
      name: 'navigation drawer',
      go: async (page) => {
        // The drawer is for screens too narrow for the side bar.
        await page.setViewportSize({ width: 390, height: 844 });
        await button(page, commonMessages(language)('openMenu')).click();
        await dialog(page);
      },
    },
  ];
}

/** What stands between a person and the loss of what was typed. The session ends here, so these come last. */
export function lossStops(url: string, office: Office, language: Language): Stop[] {
  const { on } = presser(url, office);
  const rewards = rewardMessages(language);
  return [
    on('leave a form', 'rewards', async (page) => {
      await button(page, rewards('add')).click();
      await page.getByRole('dialog').getByLabel(rewards('nameVi')).fill('Áo mưa');
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor();
    }),
    on('session ended', 'rewards', async (page) => {
      await button(page, rewards('hide')).waitFor();
      await page.context().clearCookies();
      await button(page, rewards('hide')).click();
      await page.getByRole('alertdialog').waitFor();
    }),
  ];
}

/** What a role may not open. */
export function analystStops(url: string, { full }: Office): Stop[] {
  const at = `${url}/console/${full.programId}`;
  return [
    { name: 'forbidden page', go: (page) => open(page, `${at}/staff`) },
    { name: 'overview of an analyst', go: (page) => open(page, `${at}/overview`) },
  ];
}
