import { describe, expect, it } from 'vitest';
import { batchMessages } from '#web/console/messages/batches.ts';
import { campaignMessages } from '#web/console/messages/campaigns.ts';
import { commonMessages } from '#web/console/messages/common.ts';
import { duplicateMessages } from '#web/console/messages/duplicates.ts';
import { durationMessages } from '#web/console/messages/durations.ts';
import { entryMessages } from '#web/console/messages/entry.ts';
import { fieldMessages } from '#web/console/messages/fields.ts';
import { insightMessages } from '#web/console/messages/insights.ts';
import { linkTypeMessages } from '#web/console/messages/link-types.ts';
import { linkMessages } from '#web/console/messages/links.ts';
import { keyMessages } from '#web/console/messages/keys.ts';
import { overviewMessages } from '#web/console/messages/overview.ts';
import { passwordMessages } from '#web/console/messages/passwords.ts';
import { earlyScanMessages } from '#web/console/messages/early-scans.ts';
import { orderMessages } from '#web/console/messages/print-orders.ts';
import { printerPageMessages } from '#web/console/messages/printer-page.ts';
import { printerMessages } from '#web/console/messages/printers.ts';
import { printMessages } from '#web/console/messages/prints.ts';
import { productMessages } from '#web/console/messages/products.ts';
import { rewardMessages } from '#web/console/messages/rewards.ts';
import { staffMessages } from '#web/console/messages/staff.ts';
import { strengthMessages } from '#web/console/messages/strength.ts';
import { tableMessages } from '#web/console/messages/table-layout.ts';
import type { Message } from '#web/shared/messages.ts';

const catalogues: Record<string, { texts: Record<'vi' | 'en', Record<string, Message>> }> = {
  batchMessages,
  campaignMessages,
  commonMessages,
  duplicateMessages,
  durationMessages,
  entryMessages,
  fieldMessages,
  insightMessages,
  linkMessages,
  linkTypeMessages,
  keyMessages,
  overviewMessages,
  passwordMessages,
  orderMessages,
  printerMessages,
  printerPageMessages,
  earlyScanMessages,
  printMessages,
  productMessages,
  rewardMessages,
  staffMessages,
  strengthMessages,
  tableMessages,
};

const forms = (message: Message | undefined) =>
  typeof message === 'string' ? [message] : Object.values(message ?? {});
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('both languages', () => {
  it.each(Object.entries(catalogues))('%s say the same things with the same values', (_, { texts }) => {
    expect(Object.keys(texts.en).sort()).toEqual(Object.keys(texts.vi).sort());
    for (const [key, message] of Object.entries(texts.vi)) {
      const wanted = names(forms(message)[0] ?? '');
      for (const text of [...forms(message), ...forms(texts.en[key])]) {
        expect(text.trim(), key).not.toBe('');
        expect(names(text), key).toEqual(wanted);
      }
    }
  });
});
