import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { addCurrency } from '#server/ledger/currencies.ts';
import { openOffice, type Desk, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { openShop, redeem, rehearse, sellPack } from '#tests/support/rehearsing.ts';
import { definitionOf } from '#tests/support/spine.ts';

let instance: TestInstance;
/** Their people; each test has a product, a campaign and a gift of its own. */
let office: Office;
let stranger: Office;
beforeAll(async () => {
  instance = await testInstance();
  [office, stranger] = [await openOffice(instance), await openOffice(instance)];
});
afterAll(() => instance.stop());

// The same for what is compared, also around midnight.
const today = new Date().toISOString().slice(0, 10);
/** Everything that the console counts or lists of a program. */
async function booksOf(desk: Desk, at: string) {
  const paths = [
    '/claims',
    '/redemptions',
    '/duplicates',
    '/early-scans',
    '/batches',
    '/campaigns',
    '/rewards',
  ];
  const lists = await Promise.all(paths.map(async (path) => (await desk.get(at + path)).body));
  const { body: activity } = await desk.get<object>(`${at}/activity?from=2020-01-01&to=${today}`);
  return {
    ...Object.fromEntries(paths.map((path, k) => [path, lists[k]])),
    activity: { ...activity, asOf: null },
  };
}

describe('a rehearsal', () => {
  test('of a draft goes the whole way, and nothing of it pays or counts in the program', async () => {
    const shop = await openShop(office, { rules: [{ kind: 'limit-per-person-per-day', claims: 2 }] });
    const before = await booksOf(shop.desks.owner, shop.at);
    const { sandboxId, samples } = await rehearse(shop);
    const [phone, other] = [new Phone(instance.url), new Phone(instance.url)];
    const codes = samples.map(({ code }) => code);
    const outcomes = [];
    for (const code of codes.slice(0, 3)) outcomes.push((await phone.claim(code)).answer?.outcome);
    expect(outcomes).toEqual(['won', 'won', 'over-limit']);
    expect((await other.claim(codes[0] ?? '')).answer?.outcome).toBe('claimed-by-another');

    const look = await phone.send('/api/shop/scans', { scanId: uuidv7(), code: codes[0] });
    expect(((await look.json()) as { campaign: object }).campaign).toMatchObject({
      programId: sandboxId,
      programName: expect.stringContaining('Program') as string,
      productName: 'Mì tôm',
      test: true,
    });
    const { voucher } = await redeem(phone, sandboxId, shop.rewardId);
    expect(voucher?.voucherId).toMatch(/^TEST/);
    const wallet = await phone.get(`/api/shop/programs/${sandboxId}/wallet`);
    expect(await wallet.json()).toMatchObject({ program: { test: true }, balance: 10 });
    const real = await phone.get(`/api/shop/programs/${shop.programId}/wallet`);
    expect(await real.json()).toMatchObject({ program: { test: false }, balance: 0, vouchers: [] });

    expect(await booksOf(shop.desks.owner, shop.at)).toEqual(before);
    const there = `/api/programs/${sandboxId}`;
    const { body: claims } = await shop.desks.analyst.get<{ claims: { campaignId: number }[] }>(
      `${there}/claims`,
    );
    expect(claims.claims.filter(({ campaignId }) => campaignId === shop.campaignId)).toHaveLength(2);
    const { body: doubles } = await shop.desks.analyst.get<{ duplicates: object[] }>(
      `${there}/duplicates?campaignId=${shop.campaignId}`,
    );
    expect(doubles.duplicates).toHaveLength(1);
    const { headers } = await shop.desks.marketer.get(`${there}/redemptions.csv`);
    expect(headers.get('content-disposition')).toContain('TEST-redemptions');
    expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
    expect(instance.failures).toEqual([]);
  });

  test('leaves limits, stock and balance of real packs as they were', async () => {
    const shop = await openShop(office, { rules: [{ kind: 'limit-per-person-per-day', claims: 1 }] });
    const packCode = await sellPack(shop);
    const { sandboxId, samples } = await rehearse(shop);
    const phone = new Phone(instance.url);
    await phone.claim(samples[0]?.code ?? '');
    expect((await redeem(phone, sandboxId, shop.rewardId)).voucher).toBeDefined();
    expect((await phone.claim(packCode)).answer).toMatchObject({ outcome: 'won', balance: 10 });
    expect((await redeem(phone, shop.programId, shop.rewardId)).voucher?.voucherId).not.toMatch(/^TEST/);
  });

  test('gives pieces as prizes of its own stock, which begins with all that is promised', async () => {
    const { rewardId } = await openShop(office);
    const gives = { kind: 'reward' as const, rewardId };
    const cup = { id: 'cup', name: { vi: 'Cốc', en: 'Cup' }, worth: 10, stock: 3, gives };
    const shop = await openShop(office, {
      prizes: [cup],
      mechanics: [{ kind: 'every-nth', id: 'each', n: 2, repeat: true, grant: { prizeId: 'cup' } }],
    });
    const { samples } = await rehearse(shop);
    const phone = new Phone(instance.url);
    for (const { code } of samples) expect((await phone.claim(code)).answer?.outcome).toBe('won');
    await rehearse(shop);
    const rows = await instance.ctx.sql`
      select sandbox_of is not null as test, stock, redeemed, reserved,
        (select count(*)::int from redemption r where r.program_id = w.program_id and r.reward_id = w.reward_id) as won
      from reward w join program using (program_id) where reward_id = ${rewardId} and ${shop.programId} in (program_id, sandbox_of)
      order by 1`;
    expect([...rows]).toEqual([
      { test: false, stock: 1, redeemed: 0, reserved: 0, won: 0 },
      { test: true, stock: 3, redeemed: 0, reserved: 3, won: 2 },
    ]);
    expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  });

  test('draws from a budget of its own, though real packs are claimed in the same moment', async () => {
    const rules = [{ kind: 'budget' as const, of: 'points' as const, per: 'campaign' as const, amount: 20 }];
    const shop = await openShop(office, { rules });
    const { sandboxId, samples } = await rehearse(shop);
    const devices = [uuidv7(), uuidv7()];
    const claim = async (text: string | undefined, device: number) => {
      const code = await instance.ctx.codes.resolve(text ?? '');
      if (!code) throw new Error('the code is not minted');
      return { kind: 'claim' as const, scanId: uuidv7(), code, deviceId: devices[device] ?? '' };
    };
    for (const balance of [10, 20]) {
      const claims = [await claim(await sellPack(shop), 0), await claim(samples[balance / 10]?.code, 1)];
      const told = await Promise.all(
        claims.map((one) => instance.ctx.lanes.submit({ ...one, country: null, network: null })),
      );
      for (const answer of told) expect(answer).toMatchObject({ outcome: 'won', balance });
    }
    const drawn = await instance.ctx.sql`
      select program_id, used from pool where campaign_id = ${shop.campaignId} order by program_id`;
    expect([...drawn]).toEqual([
      { program_id: shop.programId, used: 20 },
      { program_id: sandboxId, used: 20 },
    ]);
  });

  test('counts neither in the operator’s figures nor as a pack that was bought', async () => {
    const shop = await openShop(office);
    const figures = async () =>
      (await (await fetch(`${instance.url}/metrics`)).text())
        .split('\n')
        .filter((line) => line.startsWith('packmint_scans_total'));
    const { samples } = await rehearse(shop);
    const packCode = await sellPack(shop);
    const phone = new Phone(instance.url);
    const press = async (code: string | undefined) => {
      const reply = await phone.send('/api/shop/claims', { claimId: uuidv7(), code });
      expect(await reply.json()).toMatchObject({ answer: { outcome: 'won' } });
      return reply.headers.getSetCookie().length;
    };
    await phone.send('/api/shop/scans', { scanId: uuidv7(), code: samples[0]?.code });
    const before = await figures();
    // A phone that has bought a pack is trusted from then on: its cookie says so.
    expect(await press(samples[0]?.code)).toBe(0);
    expect(await figures()).toEqual(before);
    expect(await press(packCode)).toBe(1);
    expect(await figures()).not.toEqual(before);
  });

  test('by its own dates answers as the campaign would today; as if it ran, it is open', async () => {
    const shop = await openShop(office, { startsAt: '2098-01-01T00:00' });
    const claimed = async (dates: 'open' | 'own') => {
      const { samples } = await rehearse(shop, { dates, codes: 1 });
      return (await new Phone(instance.url).claim(samples[0]?.code ?? '')).answer?.outcome;
    };
    expect(await claimed('own')).toBe('not-started');
    expect(await claimed('open')).toBe('won');
    const { body } = await shop.desks.marketer.get<{ phase: string; startsAt: string }>(
      `${shop.at}/campaigns/${shop.campaignId}`,
    );
    expect(body).toMatchObject({ phase: 'draft', codes: 0 });
  });

  test('shows the campaign, the product and the gifts as they are at the time', async () => {
    const shop = await openShop(office);
    const { desks, at } = shop;
    await rehearse(shop, { codes: 1 });
    await desks.marketer.patch(`${at}/products/${shop.productId}`, { name: 'Phở bò' });
    await desks.marketer.patch(`${at}/rewards/${shop.rewardId}`, { pricePoints: 25 });
    await desks.marketer.put(`${at}/campaigns/${shop.campaignId}`, {
      name: 'Mùa thu',
      version: 1,
      definition: definitionOf({ mechanics: [{ kind: 'points-per-pack', points: 30 }] }),
    });
    const { sandboxId, samples } = await rehearse(shop, { codes: 1 });
    const phone = new Phone(instance.url);
    expect((await phone.claim(samples[0]?.code ?? '')).answer).toMatchObject({ outcome: 'won', points: 30 });
    const look = await phone.send('/api/shop/scans', { scanId: uuidv7(), code: samples[0]?.code });
    expect(((await look.json()) as { campaign: object }).campaign).toMatchObject({ productName: 'Phở bò' });
    const { body } = await desks.analyst.get<{ rewards: object[] }>(`/api/programs/${sandboxId}/rewards`);
    expect(body.rewards[0]).toMatchObject({ rewardId: shop.rewardId, pricePoints: 25 });
  });

  test('keeps the program’s currencies, with their accounts and dates', async () => {
    const shop = await openShop(office);
    const { sandboxId } = await rehearse(shop, { codes: 1 });
    const [owner] = await instance.ctx.sql<[{ userId: string }]>`
      select user_id as "userId" from staff_member where program_id = ${shop.programId} and role = 'owner'`;
    const actor = { ...owner, name: 'Lan', role: 'owner' as const, programId: shop.programId };
    const name = { vi: 'Sao', en: 'Stars' };
    await addCurrency(
      { ...instance.ctx, actor },
      { slug: 'stars', name, expiry: { kind: 'days', days: 30 } },
    );
    await rehearse(shop, { codes: 1 });
    const currenciesOf = (programId: number) => instance.ctx.sql`
      select c.currency, c.slug, c.expiry, c.expiry_days, (
        select count(*) from account a where a.program_id = c.program_id and a.currency = c.currency and a.kind = 'issued'
      ) as accounts
      from currency c where c.program_id = ${programId} order by c.currency`;
    expect(await currenciesOf(sandboxId)).toEqual(await currenciesOf(shop.programId));
  });

  test('by two people at once happens in one sandbox', async () => {
    const shop = await openShop(office);
    const made = await Promise.all([rehearse(shop), rehearse(shop), rehearse(shop)]);
    expect(new Set(made.map(({ sandboxId }) => sandboxId)).size).toBe(1);
    expect(new Set(made.map(({ batchId }) => batchId)).size).toBe(3);
  });

  test('of somebody else’s product or campaign is refused', async () => {
    const [shop, foreign] = [await openShop(office), await openShop(stranger)];
    const ask = (campaignId: number, productId: number) =>
      shop.desks.owner.post(`${shop.at}/campaigns/${campaignId}/rehearsals`, {
        ...{ productId, codes: 1, dates: 'open' },
      });
    expect(await ask(shop.campaignId, foreign.productId)).toMatchObject({
      status: 422,
      body: { code: 'product-not-found', errors: [{ path: 'productId' }] },
    });
    expect(await ask(foreign.campaignId, shop.productId)).toMatchObject({
      status: 404,
      body: { code: 'campaign-not-found' },
    });
  });
});

describe('a reset', () => {
  test('voids test codes, closes the sandbox, and the next rehearsal begins with an empty wallet', async () => {
    const shop = await openShop(office);
    const { desks, at } = shop;
    const first = await rehearse(shop);
    const phone = new Phone(instance.url);
    await phone.claim(first.samples[0]?.code ?? '');
    const reset = (desk: Desk) => desk.post(`${at}/sandbox/reset`, { sandboxId: first.sandboxId });
    expect((await reset(desks.analyst)).status).toBe(403);
    expect((await reset(desks.marketer)).status).toBe(200);
    expect((await phone.claim(first.samples[1]?.code ?? '')).answer?.outcome).toBe('voided');
    expect((await redeem(phone, first.sandboxId, shop.rewardId)).code).toBe('reward-not-offered');
    expect((await desks.owner.get(`/api/programs/${first.sandboxId}/claims`)).status).toBe(404);
    const second = await rehearse(shop);
    expect(second.sandboxId).not.toBe(first.sandboxId);
    // Sent again, it does not end what has been begun since.
    expect(await reset(desks.owner)).toMatchObject({ status: 404, body: { code: 'sandbox-not-found' } });
    const { answer } = await phone.claim(second.samples[0]?.code ?? '');
    expect(answer).toMatchObject({ outcome: 'won', balance: 10 });
    expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  });
});
