import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { until } from '#tests/support/racing.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.stop());

const name = (text: string) => ({ vi: text, en: text });
const papers: Partial<CampaignDefinition> = {
  terms: name('Thể lệ'),
  registration: { number: 'KM-1' },
};
const prize = (id: string, stock: number, points = 500) => ({
  id,
  name: name(id),
  worth: 10_000,
  stock,
  gives: { kind: 'points' as const, points },
});
const perPack = { kind: 'points-per-pack' as const, points: 10 };
/** Every pack wins, while there are cups. */
const alwaysCup: CampaignDefinition['mechanics'] = [
  perPack,
  { kind: 'instant-win', id: 'win', draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] } },
];

async function launched(definition: Partial<CampaignDefinition>, codes = 200): Promise<Spine> {
  const spine = await makeSpine(instance.ctx, {
    codes,
    launch: false,
    definition: { ...papers, ...definition },
  });
  await publishDraw(spine.owner, spine.campaignId, 1);
  await setCampaignState(spine.owner, spine.campaignId, 'live');
  return spine;
}
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);
const claimAll = (codes: readonly string[]) =>
  Promise.all(codes.map((code) => new Phone(instance.url).claim(code)));
const codeOf = (error: { code?: string }) => error.code;
const awardsOf = ({ programId }: Spine) => instance.ctx.sql<{ prizeId: string; count: number }[]>`
  select prize_id as "prizeId", count(*) as count from award where program_id = ${programId} group by 1 order by 1`;

test('sealed winners are exactly those of the table, whoever claims what when', async () => {
  const spine = await launched({
    packs: 200,
    prizes: [prize('cup', 7), prize('bag', 20, 50)],
    mechanics: [
      perPack,
      {
        kind: 'instant-win',
        id: 'win',
        draw: {
          kind: 'sealed',
          prizes: [
            { prizeId: 'cup', winners: 7 },
            { prizeId: 'bag', winners: 20 },
          ],
        },
      },
    ],
  });
  const answers = await claimAll(spine.codes);
  expect(new Set(answers.map(({ answer }) => answer?.outcome))).toEqual(new Set(['won']));
  const points = answers.map(({ answer }) => answer?.points).toSorted((a = 0, b = 0) => b - a);
  expect(points.slice(0, 28)).toEqual([...times(7, 510), ...times(20, 60), 10]);
  expect([...(await awardsOf(spine))]).toEqual([
    { prizeId: 'bag', count: 20 },
    { prizeId: 'cup', count: 7 },
  ]);
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('a batch that is minted after the launch has its share, and all together never more than was promised', async () => {
  const spine = await launched(
    {
      packs: 100,
      prizes: [prize('cup', 10)],
      mechanics: [
        perPack,
        {
          kind: 'instant-win',
          id: 'win',
          draw: { kind: 'sealed', prizes: [{ prizeId: 'cup', winners: 10 }] },
        },
      ],
    },
    40,
  );
  const { owner, productId, campaignId } = spine;
  for (const codes of [35, 60]) {
    const batch = await mintBatch(owner, { label: 'Lô', productId, campaignId, codes, codeLength: 12 });
    await changeRange(owner, batch.batchId, { to: 'active' });
    spine.codes.push(
      ...Array.from({ length: codes }, (_, i) =>
        instance.ctx.codes.codeOf(spine.keyId, batch.firstSerial + i),
      ),
    );
  }
  await claimAll(spine.codes);
  expect([...(await awardsOf(spine))]).toEqual([{ prizeId: 'cup', count: 10 }]);
});

test('of two hundred who claim at once for the last prize of a pool one has it, and each has its points', async () => {
  const spine = await launched({
    prizes: [prize('cup', 1)],
    mechanics: alwaysCup,
  });
  const answers = await claimAll(spine.codes);
  expect(answers.map(({ answer }) => answer?.points).toSorted((a = 0, b = 0) => b - a)).toEqual([
    510,
    ...times(199, 10),
  ]);
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

test('a winning moment is won once, however many claim after it', async () => {
  const spine = await launched({
    startsAt: '2020-01-01T00:00',
    endsAt: '2040-01-01T00:00',
    prizes: [prize('cup', 4000)],
    mechanics: [
      perPack,
      {
        kind: 'instant-win',
        id: 'win',
        draw: { kind: 'moments', prizes: [{ prizeId: 'cup', winners: 30 }], rollover: true },
      },
    ],
  });
  await claimAll(spine.codes);
  const [row] = await instance.ctx.sql<{ won: number; distinct: number }[]>`
    select count(*) as won, count(distinct moment) as distinct from award where program_id = ${spine.programId}`;
  expect(row?.won).toBe(row?.distinct);
  // About a third of the twenty years has passed.
  expect(row?.won).toBeGreaterThan(3);
  expect(row?.won).toBeLessThan(25);
});

test('a retry is told the same prize, and so is whoever opens the code again', async () => {
  const spine = await launched({
    prizes: [prize('cup', 5)],
    mechanics: alwaysCup,
  });
  const phone = new Phone(instance.url);
  const claimId = crypto.randomUUID();
  const code = spine.codes[0] ?? '';
  const first = await phone.claim(code, claimId);
  expect(first.answer).toMatchObject({
    outcome: 'won',
    gains: { prizes: [{ prizeId: 'cup', points: 500 }] },
  });
  expect(await phone.claim(code, claimId)).toEqual(first);
  const again = await phone.claim(code);
  expect(again.answer).toMatchObject({ outcome: 'already-yours', gains: { prizes: [{ prizeId: 'cup' }] } });
});

test('the last points of a budget are given once: who comes after keeps the code', async () => {
  const spine = await makeSpine(instance.ctx, {
    codes: 60,
    definition: {
      mechanics: [perPack],
      rules: [{ kind: 'budget', of: 'points', per: 'campaign', amount: 95 }],
    },
  });
  const answers = await claimAll(spine.codes);
  const outcomes = answers.map(({ answer }) => answer?.outcome).toSorted();
  expect(outcomes).toEqual([...times(51, 'budget-spent'), ...times(9, 'won')]);
  const [row] = await instance.ctx.sql<
    { used: number }[]
  >`select used from pool where program_id = ${spine.programId}`;
  expect(row?.used).toBe(90);
});

test('a campaign of chance is launched only when its papers are there and its draw is public', async () => {
  const definition: Partial<CampaignDefinition> = {
    prizes: [prize('cup', 1)],
    mechanics: [
      perPack,
      { kind: 'instant-win', id: 'win', draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1000 }] } },
    ],
  };
  const bare = await makeSpine(instance.ctx, { launch: false, definition });
  await expect(setCampaignState(bare.owner, bare.campaignId, 'live')).rejects.toMatchObject({
    fields: [{ path: 'definition.registration' }, { path: 'definition.terms' }],
  });
  const ready = await makeSpine(instance.ctx, { launch: false, definition: { ...papers, ...definition } });
  await expect(setCampaignState(ready.owner, ready.campaignId, 'live')).rejects.toMatchObject({
    code: 'draw-not-published',
  });
});

test('limits of a device hold for whoever acts on it', async () => {
  const spine = await makeSpine(instance.ctx, {
    codes: 8,
    definition: { rules: [{ kind: 'limit', per: 'device', period: 'week', claims: 3 }] },
  });
  const phone = new Phone(instance.url);
  await phone.claim(spine.codes[0] ?? '');
  const answers = await Promise.all(spine.codes.slice(1).map((code) => phone.claim(code)));
  expect(answers.map(({ answer }) => answer?.outcome).toSorted()).toEqual([
    ...times(5, 'over-limit'),
    'won',
    'won',
  ]);
});

test('whoever comes too late for the last of one thing after the other is told what there still is', async () => {
  const { sql } = instance.database;
  await sql`create sequence ends`;
  await sql`create function meet_end() returns trigger language plpgsql as
    $$ begin if nextval('ends') < 4 then raise check_violation using constraint = 'pool_check'; end if; return new; end $$`;
  await sql`create trigger ends before insert on pool for each row execute function meet_end()`;
  const spine = await launched({ prizes: [prize('cup', 1)], mechanics: alwaysCup }, 1);
  const [told] = await claimAll(spine.codes);
  await sql`drop trigger ends on pool`;
  expect(told?.answer).toMatchObject({ outcome: 'won', points: 510 });
});

describe('a prize that is a piece of a stock', () => {
  const pieces = (rewardId: number, stock: number): CampaignDefinition =>
    definitionOf({
      ...papers,
      prizes: [{ ...prize('cup', stock), gives: { kind: 'reward', rewardId } }],
      mechanics: alwaysCup,
    });

  async function promised(stock: number): Promise<Spine & { rewardId: number }> {
    const spine = await makeSpine(instance.ctx, { launch: false });
    const { rewardId } = await createReward(spine.owner, {
      ...{ name: name('Cốc'), description: name('Cốc'), picture: 'cup', pricePoints: 20 },
      ...{ stock: 20, voucherDays: 30, state: 'offered' },
    });
    await promise(spine, spine.campaignId, { rewardId, stock, version: 1 });
    await publishDraw(spine.owner, spine.campaignId, 2);
    await setCampaignState(spine.owner, spine.campaignId, 'live');
    return { ...spine, rewardId };
  }
  const promise = (
    { owner }: Spine,
    campaignId: number,
    { rewardId, stock, version }: { rewardId: number; stock: number; version: number },
  ) => updateCampaign(owner, campaignId, { name: 'Cốc', version, definition: pieces(rewardId, stock) });

  test('is not promised to fewer than those who are just winning it', async () => {
    const { sql } = instance.ctx;
    const spine = await promised(10);
    await claimAll(spine.codes.slice(0, 2));
    const waiting = async () => {
      const [row] = await sql<[{ count: number }]>`
        select count(*)::int as count from pg_locks where not granted and database = (
          select oid from pg_database where datname = current_database())`;
      return row.count;
    };
    // The claims have read that there is plenty, and cannot write yet.
    const { claims, less } = await sql.begin(async (tx) => {
      await tx`lock table claim in share mode`;
      const claims = claimAll(spine.codes.slice(2, 6));
      let [held, done] = [0, false];
      await until(async () => (held = await waiting()) > 0);
      const less = promise(spine, spine.campaignId, { ...spine, stock: 3, version: 2 })
        .then(() => 'promised', codeOf)
        .finally(() => (done = true));
      await until(async () => done || (await waiting()) > held);
      return { claims, less };
    });
    expect((await claims).map(({ answer }) => answer?.outcome)).toEqual(times(4, 'won'));
    expect(await less).toBe('prizes-given');
    expect(await verifyDatabase(sql)).toEqual([]);
  });

  test('is not taken from one campaign for the winners of another', async () => {
    const spine = await promised(5);
    const { rewardId } = spine;
    const { campaignId } = await createCampaign(spine.owner, {
      name: 'Cốc 2',
      definition: pieces(rewardId, 5),
    });
    await publishDraw(spine.owner, campaignId, 1);
    await setCampaignState(spine.owner, campaignId, 'live');
    await claimAll(spine.codes.slice(0, 3));
    const less = promise(spine, spine.campaignId, { rewardId, stock: 2, version: 2 });
    expect(await less.catch(codeOf)).toBe('prizes-given');
    await promise(spine, spine.campaignId, { rewardId, stock: 3, version: 2 });
  });
});
