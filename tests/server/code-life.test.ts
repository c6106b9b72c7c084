import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { changeRange, type RangeInput } from '#server/batches/change-range.ts';
import type { Answer } from '#server/routes/schemas/shopper.ts';
import { addPrefix } from '#server/units/company-prefixes.ts';
import { changeCodes } from '#server/units/change-codes.ts';
import { listPackings } from '#server/units/list-packings.ts';
import { packBatch } from '#server/units/pack-batch.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
let spine: Spine;
beforeAll(async () => {
  instance = await testInstance();
  spine = await makeSpine(instance.ctx, { codes: 60, activate: 0 });
});
afterAll(async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

let used = 0;
/** A code of its own for each test, and what a new phone is told of it, looking and pressing. */
function pack() {
  const at = used++;
  const code = spine.codes[at] ?? '';
  const serial = spine.firstSerial + at;
  return {
    code,
    become: async (...steps: RangeInput[]) => {
      const serials = { firstSerial: serial, lastSerial: serial };
      for (const step of steps) await changeRange(spine.owner, spine.batchId, { ...step, ...serials });
    },
    /** As if the time had come. */
    expire: () => instance.database.sql`
      update code_range set expires_at = now() - interval '1 minute'
      where program_id = ${spine.programId} and first_serial = ${serial}`,
    scan: async (phone = new Phone(instance.url)) => {
      const look = await phone.send('/api/shop/scans', { scanId: uuidv7(), code });
      const { answer } = (await look.json()) as { answer: Answer };
      return [answer.outcome, (await phone.claim(code)).answer?.outcome];
    },
  };
}
const LATER = '2099-01-01T00:00:00.000Z';

describe('only an active code pays', () => {
  test.each<[string, RangeInput[], string]>([
    ['minted', [], 'not-active'],
    ['sent to the printer', [{ to: 'sent' }], 'not-active'],
    ['printed', [{ to: 'sent' }, { to: 'printed' }], 'not-active'],
    ['recalled', [{ to: 'active' }, { to: 'recalled' }], 'recalled'],
    ['released, and not yet active again', [{ to: 'recalled' }, { to: 'printed' }], 'not-active'],
    ['voided', [{ to: 'printed' }, { to: 'voided' }], 'voided'],
  ])('one that is %s says so, and gives nothing', async (_standing, steps, outcome) => {
    const one = pack();
    await one.become(...steps);
    expect(await one.scan()).toEqual([outcome, outcome]);
  });

  test.each<[string, RangeInput[]]>([
    ['after each step of its life', [{ to: 'sent' }, { to: 'printed' }, { to: 'active' }]],
    ['at once', [{ to: 'active' }]],
    ['until a day to come', [{ to: 'active', expiresAt: LATER }]],
    ['after a recall was taken back', [{ to: 'active' }, { to: 'recalled' }, { to: 'active' }]],
  ])('one that was activated %s pays', async (_way, steps) => {
    const one = pack();
    await one.become(...steps);
    expect(await one.scan()).toEqual(['ready', 'won']);
  });
});

describe('an expiry', () => {
  test('ends what an active code is good for, and an extension brings it back', async () => {
    const one = pack();
    await one.become({ to: 'active', expiresAt: LATER });
    await one.expire();
    expect(await one.scan()).toEqual(['expired', 'expired']);
    await one.become({ expiresAt: LATER });
    expect(await one.scan()).toEqual(['ready', 'won']);
  });

  test('takes nothing back from who has claimed before it', async () => {
    const one = pack();
    const shopper = new Phone(instance.url);
    await one.become({ to: 'active', expiresAt: LATER });
    await one.scan(shopper);
    await one.expire();
    expect(await one.scan(shopper)).toEqual(['already-yours', 'already-yours']);
    await one.become({ to: 'voided' });
    expect(await one.scan(shopper)).toEqual(['already-yours', 'already-yours']);
  });
});

test('labels voided at the press are in no carton: the rest is activated by its label, and they never are', async () => {
  const other = await makeSpine(instance.ctx, { codes: 100, activate: 0 });
  await addPrefix(other.owner, '8931234');
  await packBatch(other.owner, other.batchId, { prefix: '8931234', levels: [{ kind: 'carton', of: 50 }] });
  const [packing] = await listPackings(other.owner, other.batchId);
  const wasted = { firstSerial: other.firstSerial + 10, lastSerial: other.firstSerial + 12 };
  await changeRange(other.owner, other.batchId, { to: 'voided', ...wasted, reason: 'Tem rách' });
  const sscc = packing?.levels[0]?.firstSscc ?? '';
  expect(await changeCodes(other.owner, { sscc }, { to: 'active' })).toMatchObject({ changed: 47, left: 3 });
  const shopper = new Phone(instance.url);
  expect((await shopper.claim(other.codes[11] ?? '')).answer?.outcome).toBe('voided');
  expect((await shopper.claim(other.codes[13] ?? '')).answer?.outcome).toBe('won');
  expect((await shopper.claim(other.codes[50] ?? '')).answer?.outcome).toBe('not-active');
});
