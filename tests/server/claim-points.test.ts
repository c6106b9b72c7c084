import { afterAll, beforeAll, expect, test } from 'vitest';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { addCurrency, setExpiry } from '#server/ledger/currencies.ts';
import { memberAccountId } from '#server/ledger/accounts.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { at } from '#tests/support/racing.ts';
import { definitionOf, makeSpine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.stop());

const claimAll = async (codes: readonly string[], phones: number) => {
  const people = Array.from({ length: phones }, () => new Phone(instance.url));
  await Promise.all(people.map((phone, index) => phone.claim(codes[index] ?? '')));
  return Promise.all(codes.slice(phones).map((code, index) => at(people, index % phones).claim(code)));
};

test('points of a program whose points expire have their date from the claim on', async () => {
  const spine = await makeSpine(instance.ctx, { codes: 30 });
  await setExpiry(spine.owner, 0, { kind: 'days', days: 30 });
  await claimAll(spine.codes, 5);
  const [row] = await instance.ctx.sql<{ lots: number; points: number; soonest: boolean }[]>`
    select count(*) as lots, sum(unspent)::int as points, bool_and(expires_at > now() + interval '29 days') as soonest
    from lot where program_id = ${spine.programId}`;
  expect(row).toEqual({ lots: 30, points: 300, soonest: true });
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('points that a campaign holds back wait beside the balance, with the day on which they come', async () => {
  const spine = await makeSpine(instance.ctx, { codes: 24, definition: { pendingHours: 48 } });
  const answers = await claimAll(spine.codes, 4);
  expect(answers.map((reply) => reply.answer)).toEqual(
    answers.map(() => expect.objectContaining({ outcome: 'won', points: 10, balance: 0 }) as unknown),
  );
  const [row] = await instance.ctx.sql<{ waiting: number; amount: number }[]>`
    select count(*) as waiting, sum(amount)::int as amount from pending_points where program_id = ${spine.programId}`;
  expect(row).toEqual({ waiting: 24, amount: 240 });
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('a campaign gives points of the currency it names, and its program’s own stay as they were', async () => {
  const spine = await makeSpine(instance.ctx, {
    codes: 12,
    launch: false,
    definition: { currency: 'stars' },
  });
  await addCurrency(spine.owner, {
    slug: 'stars',
    name: { vi: 'sao', en: 'stars' },
    expiry: { kind: 'days', days: 10 },
  });
  await setCampaignState(spine.owner, spine.campaignId, 'live');
  const phone = new Phone(instance.url);
  const balances: (number | undefined)[] = [];
  for (const code of spine.codes.slice(0, 3)) balances.push((await phone.claim(code)).answer?.balance);
  expect(balances).toEqual([10, 20, 30]);
  const [member] = await instance.ctx.sql<{ memberId: string }[]>`
    select member_id as "memberId" from member where program_id = ${spine.programId}`;
  const accounts = await instance.ctx.sql<{ accountId: string; balance: number }[]>`
    select account_id as "accountId", max(balance) as balance from entry
    where program_id = ${spine.programId} and account_id >= '00000001-0000-0000-0000-000000000000' group by 1`;
  expect([...accounts]).toEqual([
    { accountId: memberAccountId(member?.memberId ?? '', { currency: 1 }), balance: 30 },
  ]);
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('a campaign of a currency that the program does not keep is not launched', async () => {
  const spine = await makeSpine(instance.ctx, { launch: false, definition: { currency: 'moons' } });
  await expect(setCampaignState(spine.owner, spine.campaignId, 'live')).rejects.toMatchObject({
    fields: [{ path: 'definition.currency' }],
  });
});

test('a phone is shown the points of its product before it claims them', async () => {
  const spine = await makeSpine(instance.ctx, { codes: 1, launch: false });
  const byProduct = [{ productId: spine.productId, points: 25 }];
  const mechanics = [{ kind: 'points-per-pack' as const, points: 10, percent: 200, byProduct }];
  const definition = definitionOf({ mechanics });
  await updateCampaign(spine.owner, spine.campaignId, { name: 'Mùa hè', definition, version: 1 });
  await setCampaignState(spine.owner, spine.campaignId, 'live');
  const phone = new Phone(instance.url);
  const look = await phone.send('/api/shop/scans', { scanId: crypto.randomUUID(), code: at(spine.codes, 0) });
  expect(await look.json()).toMatchObject({ campaign: { points: 50 } });
  expect((await phone.claim(at(spine.codes, 0))).answer).toMatchObject({ points: 50 });
});
