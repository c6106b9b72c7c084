import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { openContext, startServer } from '#server/main.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import type { Phone } from '#tests/support/phone.ts';
import { at, claimAt, openPhone } from '#tests/support/racing.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

// Two servers over one database: what one of them remembers, the other makes untrue.
let here: TestInstance;
let there: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  here = await testInstance();
  const { context, close } = await openContext({ config: here.ctx.config, databaseUrl: here.database.url });
  const server = await startServer(context, { port: 0, dist: null });
  there = {
    url: `http://127.0.0.1:${server.port}`,
    stop: async () => {
      await server.stop();
      await close();
    },
  };
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(await verifyDatabase(here.ctx.sql)).toEqual([]);
  expect(here.failures).toEqual([]);
});
afterAll(async () => {
  await there.stop();
  await here.stop();
});

/** Claims that this server has decided by memory so far: `[confirmed, refused]`. */
async function recalled(): Promise<[number, number]> {
  const text = await (await fetch(`${here.url}/metrics`)).text();
  const count = (confirmed: string) =>
    Number(
      new RegExp(`^packmint_claims_recalled_total\\{confirmed="${confirmed}"\\} (\\d+)$`, 'm').exec(
        text,
      )?.[1],
    );
  return [count('yes'), count('no')];
}

/** What this server decides by memory while `act` runs. */
async function recalledDuring<Value>(
  act: () => Promise<Value>,
): Promise<{ told: Value; recalled: number[] }> {
  const before = await recalled();
  const told = await act();
  const after = await recalled();
  return { told, recalled: [after[0] - before[0], after[1] - before[1]] };
}

/** A phone whose first claim this server has settled; its second is decided by memory. */
async function seenPhone(spine: Spine): Promise<Phone> {
  const phone = await openPhone(here, at(spine.codes, 19));
  expect((await claimAt(here, phone, at(spine.codes, 0))).answer).toMatchObject({
    outcome: 'won',
    balance: 10,
  });
  return phone;
}

const enough: CampaignDefinition['rules'] = [
  { kind: 'limit-per-person-per-day', claims: 9 },
  { kind: 'limit', per: 'device', period: 'week', claims: 9 },
  { kind: 'budget', of: 'points', per: 'campaign', amount: 1_000_000 },
];

/** What a server remembers is good for a second; where the machine was stopped for longer, facts are read, and it is tried again. */
const AMID_STALLS = { retry: 5 };

test('a phone that has just won or looked wins again by memory, and all adds up', AMID_STALLS, async () => {
  const spine = await makeSpine(here.ctx, { definition: { rules: enough } });
  const phone = await seenPhone(spine);
  const { told, recalled } = await recalledDuring(async () => {
    const balances = [];
    for (const code of spine.codes.slice(1, 4))
      balances.push((await claimAt(here, phone, code)).answer?.balance);
    return balances;
  });
  expect(told).toEqual([20, 30, 40]);
  expect(recalled).toEqual([3, 0]);

  const looked = await openPhone(here, at(spine.codes, 5));
  const first = await recalledDuring(() => claimAt(here, looked, at(spine.codes, 5)));
  expect(first.told.answer).toMatchObject({ outcome: 'won', balance: 10 });
  expect(first.recalled).toEqual([1, 0]);
});

interface Turn {
  spine: Spine;
  phone: Phone;
  /** The id and the code of the claim that follows. */
  claimId: string;
  code: string;
}

describe('what has changed behind a server’s back is found before its memory pays:', () => {
  const stranger = async (code: string) => openPhone(there, code);

  test.each<[string, (turn: Turn) => Promise<unknown>, object]>([
    [
      'the code was recalled',
      ({ spine: { owner, batchId, firstSerial } }) =>
        changeRange(owner, batchId, {
          to: 'recalled',
          firstSerial: firstSerial + 1,
          lastSerial: firstSerial + 1,
        }),
      { answer: { outcome: 'recalled' } },
    ],
    [
      'the code’s date has passed',
      ({ spine: { programId } }) => here.ctx.sql`
        update code_range set expires_at = now() - interval '1 minute' where program_id = ${programId}`,
      { answer: { outcome: 'expired' } },
    ],
    [
      'another phone has claimed it',
      async ({ code }) => claimAt(there, await stranger(code), code),
      { answer: { outcome: 'claimed-by-another' } },
    ],
    [
      'the same claim was answered elsewhere',
      ({ phone, code, claimId }) => claimAt(there, phone, code, claimId),
      { answer: { outcome: 'won', balance: 20 } },
    ],
    [
      'the phone has claimed elsewhere',
      ({ phone, spine }) => claimAt(there, phone, at(spine.codes, 2)),
      { answer: { outcome: 'won', balance: 30 } },
    ],
    [
      'its id was spent on a look',
      ({ phone, spine, claimId }) =>
        phone.send(`${there.url}/api/shop/scans`, { scanId: claimId, code: at(spine.codes, 3) }),
      { status: 409, code: 'id-reused' },
    ],
    [
      'its id was spent on another code',
      ({ phone, spine, claimId }) => claimAt(there, phone, at(spine.codes, 3), claimId),
      { status: 409, code: 'id-reused' },
    ],
    [
      'the campaign was paused',
      ({ spine }) => setCampaignState(spine.owner, spine.campaignId, 'paused'),
      { answer: { outcome: 'paused' } },
    ],
    [
      'the phone has reached a limit',
      async ({ phone, spine }) => {
        for (const code of spine.codes.slice(4, 12)) await claimAt(there, phone, code);
      },
      { answer: { outcome: 'over-limit' } },
    ],
    [
      'the phone acts for another member',
      async ({ spine }) => {
        const other = await stranger(at(spine.codes, 4));
        for (const code of spine.codes.slice(4, 7)) await claimAt(there, other, code);
        await here.ctx.sql`
          update device set member_id = (select member_id from claim where program_id = ${spine.programId}
            group by member_id having count(*) = 3) where program_id = ${spine.programId}`;
      },
      { answer: { outcome: 'won', balance: 40 } },
    ],
    [
      'this machine’s clock has jumped a day ahead',
      () => {
        const { now } = Date;
        vi.spyOn(Date, 'now').mockImplementation(() => now() + 86_400_000);
        return Promise.resolve();
      },
      { answer: { outcome: 'won', balance: 20 } },
    ],
  ])('%s', async (_, change, truth) => {
    const spine = await makeSpine(here.ctx, { definition: { rules: enough } });
    const phone = await seenPhone(spine);
    const turn = { spine, phone, claimId: uuidv7(), code: at(spine.codes, 1) };
    await change(turn);
    const { told, recalled } = await recalledDuring(() => claimAt(here, phone, turn.code, turn.claimId));
    expect(told).toMatchObject(truth);
    expect(recalled).toEqual([0, 1]);
    const claimedAt = new Date(told.answer?.claimedAt ?? new Date()).getTime();
    expect(Math.abs(claimedAt - performance.timeOrigin - performance.now())).toBeLessThan(3_600_000);
  });

  test('another phone has looked at it: it is won, and the analyst sees both', async () => {
    const spine = await makeSpine(here.ctx);
    const phone = await seenPhone(spine);
    await stranger(at(spine.codes, 1));
    const { told, recalled } = await recalledDuring(() => claimAt(here, phone, at(spine.codes, 1)));
    expect(told.answer).toMatchObject({ outcome: 'won', balance: 20 });
    expect(recalled).toEqual([0, 1]);
    const noted = await here.ctx.sql`select serial from duplicate_code where program_id = ${spine.programId}`;
    expect(noted.map(({ serial }) => Number(serial))).toContain(spine.firstSerial + 1);

    // One that has looked at it after another is not decided by memory, which could only fail those decided with it.
    await stranger(at(spine.codes, 2));
    await phone.send(`${here.url}/api/shop/scans`, { scanId: uuidv7(), code: at(spine.codes, 2) });
    const known = await recalledDuring(() => claimAt(here, phone, at(spine.codes, 2)));
    expect(known.told.answer).toMatchObject({ outcome: 'won', balance: 30 });
    expect(known.recalled).toEqual([0, 0]);
  });

  test('points expire now: those won by memory have their date', AMID_STALLS, async () => {
    const spine = await makeSpine(here.ctx);
    const phone = await seenPhone(spine);
    await here.ctx.sql`
      update currency set expiry = 'days', expiry_days = 30 where program_id = ${spine.programId} and currency = 0`;
    for (const [index, expected] of [
      [0, 1],
      [1, 0],
    ].entries()) {
      const { told, recalled } = await recalledDuring(() => claimAt(here, phone, at(spine.codes, index + 1)));
      expect(told.answer).toMatchObject({ outcome: 'won' });
      expect(recalled).toEqual(expected);
    }
    const lots = await here.ctx.sql`select amount from lot where program_id = ${spine.programId}`;
    expect(lots.map(({ amount }) => Number(amount))).toEqual([10, 10]);
  });
});

test(
  'a phone whose claim won nothing fails nobody else’s again: until it wins, facts are read for it',
  AMID_STALLS,
  async () => {
    const spine = await makeSpine(here.ctx);
    const taken = at(spine.codes, 0);
    const other = await seenPhone(spine);
    const phone = await openPhone(here, at(spine.codes, 1));
    const claim = (code: string) => recalledDuring(() => claimAt(here, phone, code));
    const look = (code: string) => phone.send(`${here.url}/api/shop/scans`, { scanId: uuidv7(), code });
    expect((await claim(taken)).recalled).toEqual([0, 1]);
    await look(at(spine.codes, 2));
    await claimAt(here, other, at(spine.codes, 4));
    expect((await claim(taken)).recalled).toEqual([0, 0]);
    expect((await claim(at(spine.codes, 2))).recalled).toEqual([0, 0]);
    expect((await claim(at(spine.codes, 3))).recalled).toEqual([1, 0]);
  },
);

test('a budget that two servers remember as full is given out to its last point, and not overrun', async () => {
  const budget = { kind: 'budget' as const, of: 'points' as const, per: 'campaign' as const, amount: 300 };
  const spine = await makeSpine(here.ctx, { codes: 60, definition: { rules: [budget] } });
  const servers = [here, there];
  const phones = await Promise.all(
    spine.codes.slice(20).map((code, index) => openPhone(at(servers, index % 2), code)),
  );
  // The first wins of each server tell it what the budget holds; the others remember that.
  await claimAt(here, at(phones, 0), at(spine.codes, 0));
  await claimAt(there, at(phones, 1), at(spine.codes, 1));
  const told = await Promise.all(
    phones.map((phone, index) => claimAt(at(servers, index % 2), phone, at(spine.codes, index + 20))),
  );
  const outcomes = told.map(({ answer }) => answer?.outcome);
  expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(28);
  expect(outcomes.filter((outcome) => outcome === 'budget-spent')).toHaveLength(12);
});

test('a prize of which more are promised is won again where it is remembered as gone', async () => {
  const name = { vi: 'Thưởng', en: 'Bonus' };
  const promised = (stock: number): Partial<CampaignDefinition> => ({
    ...{ market: 'other', terms: name, packs: 20, endsAt: '2040-01-01T00:00' },
    prizes: [{ id: 'cup', name, worth: 1000, stock, gives: { kind: 'points', points: 50 } }],
    mechanics: [
      { kind: 'points-per-pack', points: 10 },
      {
        kind: 'instant-win',
        id: 'win',
        draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] },
      },
    ],
  });
  const spine = await makeSpine(here.ctx, { launch: false, definition: promised(1) });
  const { owner, campaignId, codes } = spine;
  await publishDraw(owner, campaignId, 1);
  await setCampaignState(owner, campaignId, 'live');
  const winner = await openPhone(there, at(codes, 19));
  expect((await claimAt(there, winner, at(codes, 18))).answer).toMatchObject({ points: 60 });
  const phone = await seenPhone(spine);

  await updateCampaign(owner, campaignId, {
    name: 'Mùa hè',
    definition: definitionOf(promised(9)),
    version: 1,
  });
  await openPhone(here, at(codes, 2));
  expect((await claimAt(here, phone, at(codes, 1))).answer).toMatchObject({ outcome: 'won', points: 60 });
});
