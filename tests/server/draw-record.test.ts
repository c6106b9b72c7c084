import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { revealDraw } from '#server/draws/reveal-draw.ts';
import { addCurrency } from '#server/ledger/currencies.ts';
import { runLottery, type RunInput } from '#server/draws/run-lottery.ts';
import { releaseUnwon, unwonPrizes } from '#server/draws/unwon-prizes.ts';
import type { Minutes } from '#server/routes/schemas/lotteries.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { letEnd } from '#tests/support/drawn-campaign.ts';
import {
  awardsIn,
  downloadRecord,
  drop,
  give,
  isOf,
  readRecord,
  tampered,
  verifyRecord,
  type Line,
} from '#tests/support/draw-records.ts';
import { definitionOf, makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
let spine: Spine;
let record: Line[];
let minutes: Minutes;
let rewardId: number;

const name = (text: string) => ({ vi: text, en: text });
const prize = (id: string, stock: number) => ({
  id,
  name: name(id),
  worth: 10_000,
  stock,
  gives: { kind: 'points' as const, points: 500 },
});
const definition = (drawAt: string, endsAt: string): Partial<CampaignDefinition> => ({
  terms: name('Thể lệ'),
  registration: { number: 'KM-1' },
  startsAt: '2020-01-01T00:00',
  endsAt,
  packs: 200,
  currency: 'stars',
  prizes: [
    prize('cup', 30),
    prize('bag', 30),
    prize('hat', 20),
    prize('set', 50),
    prize('coin', 3),
    { ...prize('mug', 7), gives: { kind: 'reward', rewardId } },
  ],
  mechanics: [
    { kind: 'points-per-pack', points: 10 },
    {
      kind: 'instant-win',
      id: 'sealed',
      draw: { kind: 'sealed', prizes: [{ prizeId: 'cup', winners: 30 }] },
    },
    {
      kind: 'instant-win',
      id: 'moments',
      draw: { kind: 'moments', prizes: [{ prizeId: 'bag', winners: 30 }], rollover: true },
    },
    {
      kind: 'instant-win',
      id: 'odds',
      draw: { kind: 'odds', prizes: [{ prizeId: 'hat', chance: 300_000 }] },
    },
    {
      kind: 'collect-set',
      id: 'pieces',
      pieces: [
        { id: 'a', name: name('A'), weight: 3 },
        { id: 'b', name: name('B'), weight: 1 },
      ],
      grant: { prizeId: 'set' },
      repeat: true,
    },
    {
      kind: 'lottery',
      id: 'monthly',
      entriesPerPack: 3,
      drawsAt: [drawAt],
      prizes: [
        { prizeId: 'mug', winners: 2 },
        { prizeId: 'coin', winners: 3 },
      ],
    },
  ],
});
const lottery = (): RunInput => ({
  campaignId: spine.campaignId,
  mechanicId: 'monthly',
  draw: 0,
  witnesses: ['Nguyễn Thị Hoa'],
});

/** A campaign with every kind of draw, claimed in part, ended and revealed. */
beforeAll(async () => {
  instance = await testInstance();
  spine = await makeSpine(instance.ctx, { codes: 120, launch: false });
  const { owner, campaignId } = spine;
  await addCurrency(owner, { slug: 'stars', name: name('sao'), expiry: { kind: 'never' } });
  ({ rewardId } = await createReward(owner, {
    name: name('Cốc'),
    description: name('Một cái cốc'),
    ...({ picture: 'cup', pricePoints: 10, stock: 10, voucherDays: 30, state: 'offered' } as const),
  }));
  const promised = definitionOf(definition('2039-01-01T00:00', '2040-01-01T00:00'));
  await updateCampaign(owner, campaignId, { name: 'Mùa hè', definition: promised, version: 1 });
  await publishDraw(owner, campaignId, 2);
  await setCampaignState(owner, campaignId, 'live');
  const phones = Array.from({ length: 6 }, () => new Phone(instance.url));
  await expect(runLottery(owner, lottery())).rejects.toMatchObject({ code: 'draw-not-due' });
  for (const [index, code] of spine.codes.slice(0, 100).entries()) await phones[index % 6]?.claim(code);
  const looked = { scanId: '0199aaaa-0000-7000-8000-0000000000d1', code: spine.codes[0] };
  const look = await phones[0]?.send('/api/shop/scans', looked);
  expect(await look?.json()).toMatchObject({ campaign: { provable: true } });
  const before = await downloadRecord(instance.url, spine);
  expect(before).toMatchObject({ status: 409, text: expect.stringContaining('draw-not-revealed') as string });
  const ended = definitionOf(definition('2023-12-01T00:00', '2024-01-01T00:00'));
  const changed = { name: 'Mùa hè', definition: ended, version: 2 };
  await expect(updateCampaign(owner, campaignId, changed)).rejects.toMatchObject({
    code: 'moments-span-fixed',
    fields: [{ path: 'definition.endsAt' }],
  });
  await letEnd(spine, ended);
  minutes = await runLottery(owner, lottery());
  await revealDraw(owner, campaignId);
  record = await readRecord(instance.url, spine);
});
afterAll(async () => {
  await instance.stop();
});

test('whoever has the record of an ended campaign derives every winner of every kind of draw again', () => {
  for (const mechanicId of ['sealed', 'moments', 'odds', 'pieces'])
    expect(record.some((line) => isOf(line, mechanicId))).toBe(true);
  const { status, said } = verifyRecord(record);
  expect(said).not.toContain('differs');
  expect(status).toBe(0);
  expect(said).toContain('100 claims');
});

test('a draw is held once, and each of its winners has the prize', async () => {
  const { sql } = instance.ctx;
  const { programId, owner } = spine;
  expect(minutes).toMatchObject({
    entries: 300,
    winnerCount: 5,
    witnesses: ['Nguyễn Thị Hoa'],
    winners: [
      { prizeId: 'mug' },
      { prizeId: 'mug' },
      { prizeId: 'coin' },
      { prizeId: 'coin' },
      { prizeId: 'coin' },
    ],
  });
  await expect(runLottery(owner, lottery())).rejects.toMatchObject({ code: 'already-drawn' });
  const [given] = await sql<{ mugs: number; points: number }[]>`
    select (select count(*) from redemption where program_id = ${programId} and prize_id = 'mug') as mugs,
      (select count(*) from transfer t join entry using (program_id, transfer_id) join account a using (program_id, account_id)
        where program_id = ${programId} and t.kind = 'prize' and a.currency = 1 and a.kind = 'member') as points`;
  expect(given).toEqual({ mugs: 2, points: 3 });
  expect(await verifyDatabase(sql)).toEqual([]);
});

test('what nobody won is told with half of its worth, and its stock goes back to the catalogue once', async () => {
  const { owner, campaignId, programId } = spine;
  const report = await unwonPrizes(owner, campaignId);
  expect(report.final).toBe(true);
  expect(report.prizes.find(({ prizeId }) => prizeId === 'mug')).toMatchObject({
    ...{ stock: 7, won: 2, left: 5, leftWorth: 50_000, owed: 25_000 },
  });
  expect(report.owed * 2).toBe(report.leftWorth);
  expect(await releaseUnwon(owner, campaignId)).toEqual({ pieces: 5 });
  expect(await releaseUnwon(owner, campaignId)).toEqual({ pieces: 0 });
  const [reward] = await instance.ctx.sql<{ reserved: number }[]>`
    select reserved from reward where program_id = ${programId} and reward_id = ${rewardId}`;
  expect(reward).toEqual({ reserved: 2 });
});

test('the record names no member and no device', async () => {
  const members = await instance.ctx.sql<{ memberId: string; deviceId: string }[]>`
    select member_id as "memberId", device_id as "deviceId" from device where program_id = ${spine.programId}`;
  const text = JSON.stringify(record);
  expect(members.length).toBe(6);
  for (const { memberId, deviceId } of members) {
    expect(text).not.toContain(memberId);
    expect(text).not.toContain(deviceId);
  }
});

const tamperings: Record<string, { change: (line: Line) => boolean; says: string }> = {
  'another seed': {
    change: (line) => line.type === 'draw' && Boolean((line.seed = 'ab'.repeat(32))),
    says: 'the seed is the one whose hash was published',
  },
  'changed rules': {
    change: (line) =>
      line.type === 'version' && Boolean((line.rules = String(line.rules).replace('300000', '300001'))),
    says: 'the rules are those whose hash was published',
  },
  'fewer winners in a batch': {
    change: (line) => line.type === 'batch' && Boolean((line.sealed as unknown[]).pop()),
    says: 'a batch has its exact share of the sealed winners',
  },
  'a sealed prize withheld': {
    change: (line) => isOf(line, 'sealed') && drop(line, 'sealed'),
    says: 'sealed winners are exactly those of the seed',
  },
  'a sealed prize given to another claim': {
    change: (line) => line.type === 'claim' && !isOf(line, 'sealed') && give(line, 'sealed', 'cup'),
    says: 'sealed winners are exactly those of the seed',
  },
  'another moment': {
    change: (line) =>
      isOf(line, 'moments') &&
      awardsIn(line).some((award) => (award.moment ??= 0) + 1 && (award.moment = 29)),
    says: 'moments: never before the instant of the seed, and its prize',
  },
  'odds that did not win': {
    change: (line) => line.type === 'claim' && !isOf(line, 'odds') && give(line, 'odds', 'hat'),
    says: 'odds: winning numbers win while the prize lasts, others never',
  },
  'odds that won and were not paid': {
    change: (line) => isOf(line, 'odds') && drop(line, 'odds'),
    says: 'odds: winning numbers win while the prize lasts, others never',
  },
  'another piece': {
    change: (line) => {
      const [piece] = (line.pieces ?? []) as { pieceId: string }[];
      return piece !== undefined && Boolean((piece.pieceId = piece.pieceId === 'a' ? 'b' : 'a'));
    },
    says: 'pieces are those of the seed',
  },
  'another winner of the lottery': {
    change: (line) =>
      line.type === 'winner' && Boolean((line.claimId = '00000000-0000-7000-8000-000000000000')),
    says: 'lottery winners are those of the seed',
  },
  'an entry more than a claim has': {
    change: (line) => line.type === 'entry' && Boolean((line.entries = 4)),
    says: 'a list holds the entries of its claims and no others',
  },
  'a list that is not the one drawn from': {
    change: (line) => line.type === 'lottery' && Boolean((line.listHash = '0'.repeat(64))),
    says: 'a lottery was drawn from its list',
  },
  'a prize that no rule gives': {
    change: (line) => line.type === 'claim' && give(line, 'bonus', 'hat'),
    says: 'nothing was won that the rules do not give',
  },
};
test.each(Object.entries(tamperings))('a record with %s does not pass', (_, { change, says }) => {
  const { status, said } = verifyRecord(tampered(record, change));
  expect(status).toBe(1);
  expect(said).toContain(`differs: ${says}`);
});

test('a record that breaks off does not pass', () => {
  expect(verifyRecord(record.slice(0, -3)).status).toBe(1);
});

test('who verifies what is no record is told so in a sentence', () => {
  const early = { type: 'about:blank#draw-not-revealed', detail: 'Wait for the end.' };
  expect(verifyRecord([early])).toMatchObject({
    status: 2,
    said: expect.stringMatching(
      /line 1: this is no line of a record\. It says: Wait for the end\.\n$/,
    ) as string,
  });
  expect(verifyRecord([]).said).toMatch(/is empty; download the record again\.\n$/);
});
