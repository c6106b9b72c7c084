import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import type { PublicDraw } from '#server/routes/schemas/draws.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  await instance.stop();
});

const name = (text: string) => ({ vi: text, en: text });
type Drawn = Extract<CampaignDefinition['mechanics'][number], { kind: 'instant-win' | 'lottery' }>;

/** A change of a campaign of one prize, which is a reward with as many pieces. */
async function campaignOf(stock: number, mechanic: Drawn) {
  const spine = await makeSpine(instance.ctx, { codes: 40, launch: false });
  const { rewardId } = await createReward(spine.owner, {
    ...{ name: name('Cốc'), description: name('Cốc'), picture: 'cup' as const, pricePoints: 10, stock },
    ...{ voucherDays: 30, state: 'offered' as const },
  });
  const change = (
    version: number,
    pieces: number,
    mechanics: Drawn[],
    more: Partial<CampaignDefinition> = {},
  ) =>
    updateCampaign(spine.owner, spine.campaignId, {
      name: 'Mùa hè',
      version,
      definition: definitionOf({
        ...{ terms: name('Thể lệ'), registration: { number: 'KM-1' }, packs: 40, endsAt: '2040-01-01T00:00' },
        prizes: [
          { id: 'cup', name: name('Cốc'), worth: 1000, stock: pieces, gives: { kind: 'reward', rewardId } },
        ],
        mechanics,
        ...more,
      }),
    });
  await change(1, stock, [mechanic]);
  await publishDraw(spine.owner, spine.campaignId, 2);
  await setCampaignState(spine.owner, spine.campaignId, 'live');
  return { spine, change };
}
const claimAll = ({ codes }: Spine, from: number, to: number) =>
  Promise.all(codes.slice(from, to).map((code) => new Phone(instance.url).claim(code)));
const awardsOf = async ({ programId }: Spine) => {
  const [row] = await instance.ctx.sql<{ awards: number }[]>`
    select count(*) as awards from award where program_id = ${programId}`;
  return row?.awards;
};

test('the stock behind sealed winners stays theirs, and more packs hold no more of them', async () => {
  const sealed = (winners: number): Drawn => {
    return {
      kind: 'instant-win',
      id: 'win',
      draw: { kind: 'sealed', prizes: [{ prizeId: 'cup', winners }] },
    };
  };
  const { spine, change } = await campaignOf(20, sealed(20));
  await expect(change(2, 5, [sealed(5)])).rejects.toMatchObject({
    code: 'sealed-fixed',
    fields: [{ path: 'definition.mechanics.0.draw.prizes' }],
  });
  await expect(change(2, 20, [sealed(20)], { packs: 80 })).rejects.toMatchObject({
    fields: [{ path: 'definition.packs', code: 'packs-fixed' }],
  });
  await claimAll(spine, 0, 40);
  expect(await awardsOf(spine)).toBe(20);
});

test('what odds have given is not promised to a draw that is added', async () => {
  const odds: Drawn = {
    kind: 'instant-win',
    id: 'odds',
    draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] },
  };
  const moments = (winners: number): Drawn => {
    const draw = { kind: 'moments' as const, rollover: true, prizes: [{ prizeId: 'cup', winners }] };
    return { kind: 'instant-win', id: 'moments', draw };
  };
  const { spine, change } = await campaignOf(30, odds);
  await claimAll(spine, 0, 20);
  await expect(change(2, 30, [odds, moments(11)])).rejects.toMatchObject({
    code: 'prizes-given',
    fields: [{ path: 'definition.prizes.0.stock' }],
  });
  await change(2, 30, [odds, moments(10)]);
  await claimAll(spine, 20, 40);
  expect(await awardsOf(spine)).toBeGreaterThan(20);
});

test('a draw that is past keeps its winners, so that odds do not give their prizes again', async () => {
  const lottery = (winners: number): Drawn => ({
    kind: 'lottery',
    id: 'lots',
    entriesPerPack: 1,
    drawsAt: ['2021-01-01T20:00', '2039-01-01T20:00'],
    prizes: [{ prizeId: 'cup', winners }],
  });
  const { change } = await campaignOf(10, lottery(5));
  await expect(change(2, 10, [lottery(1)])).rejects.toMatchObject({
    code: 'lottery-fixed',
    fields: [{ path: 'definition.mechanics.0.prizes' }],
  });
});

test('whoever reads what is promised sees the most that a day gives, and no chance once it is given', async () => {
  const { spine } = await campaignOf(30, {
    kind: 'instant-win',
    id: 'odds',
    draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000, perDay: 3 }] },
  });
  const read = async () => {
    const response = await fetch(`${instance.url}/api/draws/${spine.programId}/${spine.campaignId}`);
    return ((await response.json()) as PublicDraw).prizes;
  };
  // A day ends at midnight in the campaign's zone, seven hours before it does in UTC.
  const nextDayAt = expect.stringMatching(/T17:00:00\.000Z$/) as string;
  expect(await read()).toMatchObject([{ left: 30, oneIn: 1, daily: { most: 3, left: 3, nextDayAt } }]);
  await claimAll(spine, 0, 2);
  expect(await read()).toMatchObject([{ left: 28, oneIn: 1, daily: { most: 3, left: 1, nextDayAt } }]);
  await claimAll(spine, 2, 10);
  expect(await read()).toMatchObject([{ left: 27, oneIn: null, daily: { most: 3, left: 0, nextDayAt } }]);
});
