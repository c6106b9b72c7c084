import type { Page } from 'playwright-core';
import { packingMessages } from '#web/console/messages/packing.ts';
import { orderMessages } from '#web/console/messages/print-orders.ts';
import { printerMessages } from '#web/console/messages/printers.ts';
import { printMessages } from '#web/console/messages/prints.ts';
import { symbolMessages } from '#web/console/messages/symbol-design.ts';
import { tableMessages } from '#web/console/messages/table-layout.ts';
import type { Language } from '#web/shared/messages.ts';
import { button, presser, submit } from './journey-desk.ts';
import type { Stop } from './journey-inspect.ts';
import type { Office } from './journey-office.ts';

/** What stands between a batch and a press: layouts, symbols, sheets, labels of cartons, printers and their orders. */
export function pressStops(url: string, office: Office, language: Language): Stop[] {
  const { batchId } = office.full;
  const batch = `batches/${batchId}`;
  const order = orderMessages(language);
  const symbol = symbolMessages(language);
  const table = tableMessages(language);
  const prints = printMessages(language);
  const { on, onDialog } = presser(url, office);
  const within = (page: Page) => page.getByRole('dialog').last();
  const openDesign = (format: RegExp) => async (page: Page) => {
    await page.getByRole('radio', { name: format }).check();
    await button(page, symbol('change')).click();
    await within(page).getByRole('img').first().waitFor();
  };
  const stops: Stop[] = [
    onDialog('table layout', batch, table('change')),
    {
      name: 'table layout that clashes',
      go: async (page) => {
        await within(page).getByLabel(table('split'), { exact: true }).selectOption('lane');
        await within(page).getByText(table('lanesNeeded')).waitFor();
      },
    },
    on('symbol', batch, openDesign(/^EPS/)),
    {
      name: 'symbol that no phone reads',
      go: async (page) => {
        await within(page).getByLabel(symbol('symbology')).selectOption('datamatrix');
        await within(page).getByLabel(symbol('light'), { exact: true }).first().fill('#222222');
        await within(page).getByText(symbol('notReadable')).waitFor();
      },
    },
    on('sheet', batch, openDesign(/^PDF(?! \(ZIP\))/)),
    {
      name: 'sheet that fits no label',
      go: async (page) => {
        await within(page).getByLabel(symbol('labelWidth')).fill('12');
        await within(page).getByText(symbol('notReadable')).waitFor();
      },
    },
    on('files and links', batch, async (page) => {
      await button(page, prints('makeAct', { count: 12_000 })).click();
      await page
        .getByRole('button', { name: prints('links') })
        .first()
        .click();
      await within(page).getByText(prints('manifest')).waitFor();
    }),
    onDialog('labels of rolls', batch, packingMessages(language)('open')),
    onDialog('remove a packing', batch, packingMessages(language)('remove')),
    on('add a printer refused', 'printers', async (page) => {
      await button(page, printerMessages(language)('add')).click();
      await submit(page);
    }),
    on('write an order refused', 'print-orders', async (page) => {
      await button(page, order('write')).click();
      await submit(page);
    }),
    {
      name: 'write an order of a batch',
      go: async (page) => {
        await within(page).getByLabel(order('batch')).selectOption({ index: 1 });
        await within(page).getByText(table('layout')).waitFor();
      },
    },
    onDialog('send an order', `print-orders/${office.orderId}`, order('send')),
  ];
  return stops;
}
