import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { canonicalJson, definitionHash } from '#server/campaigns/definition-hash.ts';
import { readLaunchCheck } from '#server/campaigns/find-missing.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import type { Campaign } from '#server/routes/schemas/console.ts';
import { countRows, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { definitionOf, makeSpine } from '#tests/support/spine.ts';

describe('the hash of a definition', () => {
  it('is that of its canonical JSON, whatever the order of its members', () => {
    const definition = definitionOf();
    const reversed = Object.fromEntries(Object.entries(definition).reverse()) as CampaignDefinition;
    expect(definitionHash(reversed)).toBe(definitionHash(definition));
    expect(definitionHash({ ...definition, endsAt: '2099-01-01T00:01' })).not.toBe(
      definitionHash(definition),
    );
    const text = canonicalJson({ b: [1, { d: 'ế"', c: null }], a: true, left: undefined });
    expect(text).toBe('{"a":true,"b":[1,{"c":null,"d":"ế\\""}]}');
    expect(definitionHash(definition)).toBe(
      createHash('sha256').update(canonicalJson(definition)).digest('hex'),
    );
  });
});

describe('campaigns', () => {
  let instance: TestInstance;
  let office: Office;
  let other: Office;
  const create = (definition: object = definitionOf(), name = 'Mùa hè') =>
    office.desks.marketer.post<Campaign>(`${office.at}/campaigns`, { name, definition });
  const setState = (id: number, to: string) =>
    office.desks.marketer.post<Campaign>(`${office.at}/campaigns/${id}/state`, { to });
  const update = (id: number, body: object) =>
    office.desks.marketer.put<Campaign>(`${office.at}/campaigns/${id}`, body);

  beforeAll(async () => {
    instance = await testInstance();
    [office, other] = [await openOffice(instance), await openOffice(instance)];
  });
  afterAll(async () => {
    await instance.stop();
    expect(instance.failures).toEqual([]);
  });

  it('begin as a draft, are launched, paused and resumed, each told by an event', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      phase: 'draft',
      version: 1,
      startsAt: '2019-12-31T17:00:00.000Z',
      launchedAt: null,
      codes: 0,
      claims: 0,
      points: 0,
      worstCasePoints: 0,
    });
    expect((await setState(body.campaignId, 'paused')).body.code).toBe('not-launched');
    const launched = (await setState(body.campaignId, 'live')).body;
    expect(launched.phase).toBe('live');
    expect((await setState(body.campaignId, 'live')).body.code).toBe('nothing-to-change');
    expect((await setState(body.campaignId, 'paused')).body.phase).toBe('paused');
    const resumed = (await setState(body.campaignId, 'live')).body;
    expect(resumed).toMatchObject({ phase: 'live', launchedAt: launched.launchedAt });
    const events = await instance.database.sql`
      select type from event where program_id = ${office.programId} and subject = ${body.campaignId}
      and type like 'campaign.%' order by event_id`;
    expect(events.map((event) => event['type'] as string)).toEqual([
      'campaign.created',
      'campaign.launched',
      'campaign.paused',
      'campaign.resumed',
    ]);
  });

  it('are scheduled before they start and ended after they end, by their own time zone', async () => {
    const later = (await create(definitionOf({ startsAt: '2098-01-01T00:00' }))).body;
    expect((await setState(later.campaignId, 'live')).body.phase).toBe('scheduled');
    const ended = definitionOf({ endsAt: '2021-01-01T00:00' });
    const changed = await update(later.campaignId, { name: 'Mùa hè', definition: ended, version: 1 });
    expect(changed.body.phase).toBe('ended');
  });

  it('are not launched once their end is past, with the field and a sentence', async () => {
    const { body } = await create(definitionOf({ endsAt: '2021-01-01T00:00' }));
    const before = await countRows(instance);
    const refused = await setState(body.campaignId, 'live');
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'campaign-ended', errors: [{ path: 'definition.endsAt' }] },
    });
    expect(refused.body.detail).toMatch(/ends 2021-01-01 00:00, which is past .* Asia\/Ho_Chi_Minh/);
    expect(await countRows(instance)).toEqual(before);
  });

  it('keep every version; of two changes of one version, one is refused', async () => {
    const { body } = await create();
    const points = (worth: number) => ({
      name: 'Mùa hè',
      version: 1,
      definition: definitionOf({ mechanics: [{ kind: 'points-per-pack', points: worth }] }),
    });
    const replies = await Promise.all([20, 30, 40].map((worth) => update(body.campaignId, points(worth))));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409, 409]);
    expect(replies.find((reply) => reply.status === 409)?.body.code).toBe('changed-meanwhile');

    const { body: won } = await office.desks.owner.get<Campaign>(`${office.at}/campaigns/${body.campaignId}`);
    const { version, definition, name } = won;
    expect(version).toBe(2);
    const same = await update(body.campaignId, { name, definition, version });
    expect(same.body.version).toBe(2);
    const renamed = await update(body.campaignId, { name: 'Mùa đông', definition, version });
    expect(renamed.body).toMatchObject({ version: 3, name: 'Mùa đông' });

    const versions = await instance.database.sql<
      { version: number; definition: CampaignDefinition; hash: string }[]
    >`
      select version, definition, definition_hash as hash from campaign_version
      where program_id = ${office.programId} and campaign_id = ${body.campaignId} order by version`;
    expect(versions.map((row) => row.version)).toEqual([1, 2, 3]);
    for (const row of versions) expect(definitionHash(row.definition)).toBe(row.hash);
  });

  it('say what they can cost at most: points times minted codes', async () => {
    const { body } = await create(
      definitionOf({ mechanics: [{ kind: 'points-per-pack', points: 1_000_000 }] }),
    );
    const product = await office.desks.owner.post<{ productId: number }>(`${office.at}/products`, {
      brandId: office.brandId,
      name: 'Tôm',
      gtin: null,
    });
    const mint = (codes: number) =>
      office.desks.owner.post(`${office.at}/batches`, {
        label: 'Lô',
        productId: product.body.productId,
        campaignId: body.campaignId,
        codes,
      });
    await mint(100_000_000);
    await mint(5);
    const shown = await office.desks.analyst.get<Campaign>(`${office.at}/campaigns/${body.campaignId}`);
    expect(shown.body).toMatchObject({ codes: 100_000_005, worstCasePoints: 100_000_005_000_000 });
    const list = await office.desks.analyst.get<{ campaigns: Campaign[] }>(`${office.at}/campaigns`);
    expect(list.body.campaigns).toContainEqual(shown.body);
  });

  it('sum claims and points over the roll-up', async () => {
    const { body } = await create();
    for (const [stripe, claims] of [1, 2, 3].entries()) {
      await instance.database.sql`
        insert into activity (program_id, campaign_id, quarter, stripe, claims, points)
        values (${office.programId}, ${body.campaignId}, '2025-01-01T00:00Z', ${stripe}, ${claims}, ${claims * 10})`;
    }
    const shown = await office.desks.owner.get(`${office.at}/campaigns/${body.campaignId}`);
    expect(shown.body).toMatchObject({ claims: 6, points: 60 });
  });

  it.each<[string, object]>([
    ['an end before its start', { endsAt: '2019-01-01T00:00' }],
    ['a day that does not exist', { endsAt: '2030-02-30T00:00' }],
    ['no date at all', { endsAt: 'soon' }],
    ['a time zone that does not exist', { timeZone: 'Asia/Atlantis' }],
    ['an offset instead of a time zone', { timeZone: '+07:00' }],
    ['no mechanic', { mechanics: [] }],
    ['points that are not whole', { mechanics: [{ kind: 'points-per-pack', points: 1.5 }] }],
    ['negative points', { mechanics: [{ kind: 'points-per-pack', points: -5 }] }],
    ['an unknown mechanic', { mechanics: [{ kind: 'free-money' }] }],
    ['a rule set twice', { rules: [1, 2].map((claims) => ({ kind: 'limit-per-person-per-day', claims })) }],
    ['an unknown field', { budget: 1 }],
    ['a NUL character', { headline: { vi: 'a\u0000', en: 'a' } }],
    ['half of a character', { headline: { vi: 'a\ud83c', en: 'a' } }],
    ['one language only', { headline: { vi: 'a' } }],
  ])('with %s are refused, and nothing is written', async (_what, wrong) => {
    const before = await countRows(instance);
    const reply = await create({ ...definitionOf(), ...wrong });
    expect(reply.status).toBe(422);
    expect(reply.body.detail).toBeTruthy();
    expect(await countRows(instance)).toEqual(before);
  });

  it('are not reached through another program', async () => {
    const { body } = await create();
    const before = await countRows(instance);
    const foreign = `${other.at}/campaigns/${body.campaignId}`;
    expect((await other.desks.owner.get(foreign)).status).toBe(404);
    expect((await other.desks.owner.post(`${foreign}/state`, { to: 'live' })).status).toBe(404);
    const change = { name: 'Theirs', definition: definitionOf(), version: 1 };
    expect((await other.desks.owner.put(foreign, change)).status).toBe(404);
    expect((await setState(body.campaignId, 'ended')).status).toBe(422);
    expect(await countRows(instance)).toEqual(before);
  });

  const name = (text: string) => ({ vi: text, en: text });
  const prize = (id: string, stock: number) => {
    const gives = { kind: 'points' as const, points: 500 };
    return { id, name: name(id), worth: 10_000, stock, gives };
  };
  const papers = { terms: name('Thể lệ'), registration: { number: 'KM-1' } };
  const perPack = { kind: 'points-per-pack' as const, points: 10 };

  it('of chance are launched only when their papers are there and their draw is public, as their check says before', async () => {
    const definition: Partial<CampaignDefinition> = {
      prizes: [prize('cup', 1), { ...prize('mug', 4), gives: { kind: 'reward', rewardId: 2_000_000 } }],
      mechanics: [
        perPack,
        {
          kind: 'instant-win',
          id: 'win',
          draw: {
            kind: 'odds',
            prizes: [
              { prizeId: 'cup', chance: 1000 },
              { prizeId: 'mug', chance: 1000 },
            ],
          },
        },
        {
          kind: 'lottery',
          id: 'lots',
          entriesPerPack: 1,
          drawsAt: ['2021-01-01T20:00'],
          prizes: [{ prizeId: 'cup', winners: 1 }],
        },
      ],
    };
    const bare = await makeSpine(instance.ctx, { launch: false, definition });
    const check = await readLaunchCheck(bare.owner, bare.campaignId);
    expect(check.drawPublished).toBe(false);
    expect(check.fields.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'definition.registration registration-missing',
      'definition.terms terms-missing',
      'definition.mechanics.2.drawsAt draws-over',
      'definition.prizes.1.gives.rewardId reward-not-found',
    ]);
    await expect(setCampaignState(bare.owner, bare.campaignId, 'live')).rejects.toMatchObject({
      code: 'registration-missing',
      fields: check.fields,
    });
    const ready = await makeSpine(instance.ctx, {
      launch: false,
      definition: {
        ...papers,
        prizes: [prize('cup', 1)],
        mechanics: [
          perPack,
          {
            kind: 'instant-win',
            id: 'win',
            draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1000 }] },
          },
        ],
      },
    });
    expect(await readLaunchCheck(ready.owner, ready.campaignId)).toEqual({
      fields: [],
      drawPublished: false,
    });
    await expect(setCampaignState(ready.owner, ready.campaignId, 'live')).rejects.toMatchObject({
      code: 'draw-not-published',
    });
    await publishDraw(ready.owner, ready.campaignId, 1);
    expect(await readLaunchCheck(ready.owner, ready.campaignId)).toEqual({ fields: [], drawPublished: true });
    expect(await setCampaignState(ready.owner, ready.campaignId, 'live')).toMatchObject({
      phase: 'live',
      publishedVersion: 1,
    });
  });

  it('can be made from every template by adding a name and dates', async () => {
    interface Template {
      name: { vi: string };
      definition: object;
    }
    const { templates } = (
      await office.desks.marketer.get<{ templates: Template[] }>(`${office.at}/templates`)
    ).body;
    expect(templates.length).toBeGreaterThanOrEqual(2);
    for (const template of templates) {
      const dates = { startsAt: '2030-01-01T00:00', endsAt: '2030-03-01T00:00' };
      expect((await create({ ...template.definition, ...dates }, template.name.vi)).status).toBe(201);
    }
  });
});
