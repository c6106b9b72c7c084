import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { awardsIn, drop, isOf, tampered, verifyRecord, type Line } from '#tests/support/draw-records.ts';
import { flash, flashesOf, threeWeeksOf } from '#tests/support/drawn-campaign.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

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
    mechanics: [
      perPack,
      {
        kind: 'instant-win',
        id: 'win',
        draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] },
      },
    ],
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
    mechanics: [
      perPack,
      {
        kind: 'instant-win',
        id: 'win',
        draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] },
      },
    ],
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

test('a lottery of every week and moments without rollover are derived again, week by week', async () => {
  const lines = await threeWeeksOf(
    instance,
    (weekday) => ({
      prizes: [prize('bag', 60), prize('coin', 8)],
      mechanics: [
        flash,
        {
          kind: 'lottery',
          id: 'weekly',
          entriesPerPack: 2,
          drawsAt: { weekday, at: '09:00' },
          prizes: [{ prizeId: 'coin', winners: 2 }],
        },
      ],
    }),
    4,
  );
  const drawn = lines.filter(({ type }) => type === 'lottery');
  expect(drawn.map(({ draw }) => draw)).toEqual([0, 1, 2, 3]);
  expect(drawn.reduce((sum, { entries }) => sum + Number(entries), 0)).toBe(120);
  expect(verifyRecord(lines)).toMatchObject({ status: 0 });
  const weeks = new Set(lines.filter(({ type }) => type === 'winner').map(({ draw }) => draw));
  expect([...weeks]).toEqual([0, 1, 2, 3]);
  // Of sixty moments among sixty claims some pass before anybody comes, and nobody wins them afterwards.
  const won = new Set(flashesOf(lines));
  const late = flashesOf(lines).find((moment) => moment > 0 && !won.has(moment - 1));
  const after = tampered(lines, (line) =>
    awardsIn(line).some((one) => one.moment === late && --one.moment >= 0),
  );
  expect(verifyRecord(after).said).toContain('differs: moments without rollover: never after the next one');
  const moved = tampered(lines, (line) => line.type === 'entry' && line.draw === 1 && (line.draw = 2) > 0);
  expect(verifyRecord(moved).said).toContain('differs: a list holds the entries of its claims and no others');
});

test('odds under caps of a day and budgets are derived again, with the prizes that they could not pay', async () => {
  const lines = await threeWeeksOf(instance, () => ({
    prizes: [prize('hat', 40), { ...prize('pin', 40), worth: 20_000 }, prize('bag', 60)],
    mechanics: [
      {
        kind: 'instant-win',
        id: 'odds',
        draw: {
          kind: 'odds',
          prizes: [
            { prizeId: 'hat', chance: 500_000, perDay: 1 },
            { prizeId: 'pin', chance: 400_000 },
          ],
        },
      },
      flash,
    ],
    rules: [
      { kind: 'budget', of: 'money', per: 'day', amount: 40_000 },
      { kind: 'budget', of: 'prizes', per: 'campaign', place: 'VN', amount: 50 },
    ],
  }));
  expect(verifyRecord(lines)).toMatchObject({ status: 0 });
  const hats = lines.filter((line) => isOf(line, 'odds')).length;
  // Nine in ten draw a prize; about one of three that draw a hat finds the day's gone, and the budget ends before the packs.
  expect(hats).toBeGreaterThan(10);
  expect(hats).toBeLessThan(50);
  const isHat = (line: Line) => awardsIn(line).some(({ prizeId }) => prizeId === 'hat');
  const unpaid = tampered(lines, (line) => isHat(line) && drop(line, 'odds'));
  expect(verifyRecord(unpaid).said).toContain(
    'differs: odds: winning numbers win while the prize lasts, others never',
  );
});
