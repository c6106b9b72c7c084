import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { ExclusionOutcomes } from '#server/routes/schemas/exclusions.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { excludeMembers } from '#server/members/exclude-members.ts';
import { setTiers } from '#server/members/tiers.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import type { Wallet } from '#server/routes/schemas/shopper.ts';
import { reverseEntry } from '#server/ledger/reverse-entry.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { Desk } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { until } from '#tests/support/racing.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const codeOf = (error: { code?: string }) => error.code;

let desks = 0;
/** A program with a live campaign, and an analyst at the console. */
async function open(definition: Partial<CampaignDefinition>, role: 'analyst' | 'marketer') {
  const spine = await makeSpine(instance.ctx, { definition });
  const [email, password] = [`${++desks}@people.example`, 'correct horse battery'];
  await addStaff(spine.owner, { name: 'Minh', email, role }, password);
  const desk = new Desk(instance.url);
  await desk.post('/api/auth/sign-in/email', { email, password });
  return { ...spine, desk, at: `/api/programs/${spine.programId}` };
}
/** Claims codes from the first one on. */
function claimer({ codes }: Spine) {
  let next = 0;
  return async (phone: Phone) => (await phone.claim(codes[next++] ?? '')).answer;
}

test('staff and distributors are put on a list by a code they claimed, and take part again once they are off it', async () => {
  const shop = await open({ rules: [{ kind: 'not-excluded' }] }, 'analyst');
  const { desk, at, codes } = shop;
  const claim = claimer(shop);
  const [worker, shopper] = [new Phone(instance.url), new Phone(instance.url)];
  expect(await claim(worker)).toMatchObject({ outcome: 'won' });
  expect(await claim(shopper)).toMatchObject({ outcome: 'won' });

  const who = [codes[0]?.toLowerCase(), codes[9], 'NOBODY', crypto.randomUUID(), codes[0]];
  const added = await desk.post<ExclusionOutcomes>(`${at}/excluded-members`, { who, reason: 'Kho 100%' });
  expect(added.body.outcomes.map(({ outcome }) => outcome)).toEqual([
    ...['added', 'not-found', 'not-found', 'not-found', 'added'],
  ]);
  const memberId = added.body.outcomes[0]?.memberId ?? '';
  expect(await claim(worker)).toMatchObject({ outcome: 'not-eligible', reason: 'excluded' });
  expect(await claim(shopper)).toMatchObject({ outcome: 'won' });

  const again = await desk.post<ExclusionOutcomes>(`${at}/excluded-members`, {
    who: [memberId],
    reason: 'x',
  });
  expect(again.body.outcomes[0]?.outcome).toBe('listed');
  for (const [q, found] of [
    ['', 1],
    ['100%25', 1],
    ['1_0', 0],
    [codes[0], 1],
    [codes[1], 0],
  ] as const) {
    const { body } = await desk.get<{ members: object[] }>(`${at}/excluded-members?q=${q}`);
    expect([q, body.members.length]).toEqual([q, found]);
  }
  expect((await desk.post(`${at}/excluded-members`, { who: [], reason: ' ' })).body.errors).toMatchObject([
    { path: 'who' },
    { path: 'reason' },
  ]);

  const removal = `${at}/excluded-members/${memberId}/removal`;
  expect((await desk.post(removal, { reason: 'Nghỉ việc' })).status).toBe(200);
  expect((await desk.post(removal, { reason: 'Nghỉ việc' })).body.code).toBe('excluded-member-not-found');
  expect(await claim(worker)).toMatchObject({ outcome: 'won' });
  const { body } = await desk.get(`${at}/excluded-members/changes`);
  expect(body).toMatchObject({
    changes: [
      { memberId, change: 'removed', reason: 'Nghỉ việc', changedBy: 'Minh' },
      { memberId, change: 'added', reason: 'Kho 100%', changedBy: 'Minh' },
    ],
  });
});

test('a member rises by what was earned, is paid by the tier, and falls when it is taken back', async () => {
  const mechanics: CampaignDefinition['mechanics'] = [
    { kind: 'points-per-pack', points: 10, tierPercent: [{ tier: 'gold', percent: 300 }] },
  ];
  const shop = await open({}, 'marketer');
  const { desk, at, owner, programId, sql } = { ...shop, sql: instance.ctx.sql };
  const claim = claimer(shop);
  const define = { name: 'Hạng', definition: definitionOf({ mechanics }), version: 1 };
  const change = () => desk.put(`${at}/campaigns/${shop.campaignId}`, define);
  expect((await change()).body.errors).toMatchObject([{ path: 'definition.mechanics.0.tierPercent.0.tier' }]);

  const tier = (slug: string, points: number) => ({ tier: slug, name: { vi: slug, en: slug }, points });
  const put = (...tiers: object[]) => desk.put(`${at}/tiers`, { months: 12, tiers });
  expect((await put(tier('gold', 20), tier('gold', 20))).body.errors).toMatchObject([
    { path: 'tiers.1.tier' },
    { path: 'tiers.1.points' },
  ]);
  expect((await put(tier('gold', 20), tier('silver', 0))).body).toMatchObject({
    tiers: [{ tier: 'silver' }, { tier: 'gold' }],
  });
  expect((await change()).status).toBe(200);
  expect((await put(tier('silver', 0))).body.code).toBe('tier-in-use');

  const phone = new Phone(instance.url);
  const standing = async () => {
    const reply = await phone.get(`/api/shop/programs/${programId}/wallet`);
    return ((await reply.json()) as Wallet).tier;
  };
  expect(await claim(phone)).toMatchObject({ points: 10 });
  expect(await standing()).toMatchObject({ name: { en: 'silver' }, earned: 10, next: { missing: 10 } });
  expect(await claim(phone)).toMatchObject({ points: 10 });
  expect(await standing()).toMatchObject({ name: { en: 'gold' }, earned: 20, next: null });
  expect(await claim(phone)).toMatchObject({ points: 30 });

  const [row] = await sql<{ memberId: string }[]>`
    select member_id as "memberId" from member where program_id = ${programId}`;
  const reverse = (entry: number) =>
    reverseEntry(owner, { memberId: row?.memberId ?? '', currency: 0, entry, reason: 'Trả hàng' });
  await reverse(3);
  expect(await claim(phone)).toMatchObject({ points: 30 });
  await reverse(5);
  await reverse(1);
  expect(await claim(phone)).toMatchObject({ points: 10 });
});

test('a tier is not taken away while a campaign that names it is launched, whichever of the two comes first', async () => {
  const { sql } = instance.database;
  const waiting = async () =>
    (
      await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
    ).length;
  const definition = definitionOf({ rules: [{ kind: 'tiers', tiers: ['gold'] }] });
  const tiers = [{ tier: 'gold', name: { vi: 'Vàng', en: 'Gold' }, points: 20 }];
  for (const launchesFirst of [true, false]) {
    const { owner } = await makeSpine(instance.ctx, { launch: false });
    const { campaignId } = await createCampaign(owner, { name: 'Vàng', definition });
    await setTiers(owner, { months: 12, tiers });
    const launch = () => setCampaignState(owner, campaignId, 'live').catch(codeOf);
    const takeAway = () => setTiers(owner, { months: 12, tiers: [] }).catch(codeOf);
    // The first is at its last step when the second begins.
    const { first, second } = await sql.begin(async (tx) => {
      await tx`lock table event in share mode`;
      const first = launchesFirst ? launch() : takeAway();
      await until(async () => (await waiting()) === 1);
      const second = launchesFirst ? takeAway() : launch();
      await until(async () => (await waiting()) === 2);
      return { first, second };
    });
    expect(typeof (await first)).toBe('object');
    expect(await second).toBe(launchesFirst ? 'tier-in-use' : 'unknown-tier');
  }
});

test('a limit per household counts two members of one address together, however each has written it', async () => {
  const shop = await open(
    { rules: [{ kind: 'limit', per: 'household', period: 'day', claims: 3 }] },
    'marketer',
  );
  const claim = claimer(shop);
  const { rewardId } = await createReward(shop.owner, {
    ...{ name: { vi: 'Ly', en: 'Cup' }, description: { vi: 'Ly', en: 'Cup' }, pricePoints: 10, stock: 9 },
    ...({ picture: 'cup', voucherDays: 30, state: 'offered' } as const),
    settings: { kind: 'physical', delivery: true, pickupPoints: ['Cửa hàng 1'] },
  });
  const redeem = async (phone: Phone, details: object) => {
    const [at, redemptionId] = [`/api/shop/programs/${shop.programId}`, uuidv7()];
    await phone.send(`${at}/redemptions`, { redemptionId, rewardId });
    expect((await phone.send(`${at}/gifts/${redemptionId}/details`, { details })).status).toBe(200);
  };
  const [lan, minh, hoa] = [new Phone(instance.url), new Phone(instance.url), new Phone(instance.url)];
  for (const phone of [lan, minh, hoa]) expect(await claim(phone)).toMatchObject({ outcome: 'won' });
  const name = { name: 'Lan', phone: '0912345678' };
  await redeem(lan, { way: 'delivery', ...name, address: '12 Ngõ 5, Đê La Thành', province: 'Hà Nội' });
  await redeem(minh, { way: 'delivery', ...name, address: '12 ngo 5 - de la thanh', province: 'HA NOI' });
  await redeem(hoa, { way: 'pickup', ...name, point: 'Cửa hàng 1' });

  for (const phone of [lan, minh, lan]) expect(await claim(phone)).toMatchObject({ outcome: 'won' });
  expect(await claim(minh)).toMatchObject({ outcome: 'over-limit', subject: 'household' });
  expect(await claim(hoa)).toMatchObject({ outcome: 'won' });
});

test('a limit per household does not count those as one who have given no address, though they claim at once', async () => {
  const rules = [{ kind: 'limit' as const, per: 'household' as const, period: 'day' as const, claims: 1 }];
  const { codes } = await makeSpine(instance.ctx, { definition: { rules } });
  const minted = await Promise.all(codes.slice(0, 2).map((code) => instance.ctx.codes.resolve(code)));
  const told = await Promise.all(
    minted.map((code) => {
      if (!code) throw new Error('the code is not minted');
      const by = { deviceId: uuidv7(), country: null, network: null };
      return instance.ctx.lanes.submit({ kind: 'claim', scanId: uuidv7(), code, ...by });
    }),
  );
  expect(told.map(({ outcome }) => outcome)).toEqual(['won', 'won']);
});

test('lists that name the same people in another order are taken in at once', async () => {
  const { owner, programId } = await makeSpine(instance.ctx);
  const who = Array.from({ length: 500 }, () => uuidv7());
  const { sql } = instance.ctx;
  await sql`insert into member (program_id, member_id) select ${programId}, unnest(${who}::uuid[])`;
  for (let round = 0; round < 4; round += 1) {
    await sql`delete from excluded_member where program_id = ${programId}`;
    const lists = [who, who.toReversed(), who, who.toReversed()];
    const told = await Promise.all(lists.map((list) => excludeMembers(owner, { who: list, reason: 'Kho' })));
    const added = told.flatMap(({ outcomes }) => outcomes.filter(({ outcome }) => outcome === 'added'));
    expect(added).toHaveLength(who.length);
  }
});
