import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawWinners } from '#campaigns/draws/winners.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { drawApart } from '#server/draws/draw-apart.ts';
import { prfOfKey } from '#server/draws/prf.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine } from '#tests/support/spine.ts';

test('winners that are drawn in a thread are those of the seed, and others are served meanwhile', async () => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  const draw = { label: 'sealed|win|1', size: 200_000, table: [{ prizeId: 'cup', winners: 30_000 }] };
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 1);
  const apart = await drawApart(key, draw);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(1);
  const here = drawWinners(prfOfKey(key), draw);
  const places = Array.from({ length: apart.count }, (_, winner) => apart.offsetOf(winner));
  expect(places).toEqual(Array.from({ length: here.count }, (_, winner) => here.offsetOf(winner)));
  expect(apart.at(apart.offsetOf(0))).toBe('cup');
  await expect(drawApart(key, { ...draw, size: 10 })).rejects.toThrow('do not fit');
});

test('the first claims of a batch with many winners are answered once these are drawn, each as its code was sealed', async () => {
  const instance = await testInstance();
  try {
    const cup = {
      id: 'cup',
      name: { vi: 'Cốc', en: 'Cup' },
      worth: 1000,
      stock: 6000,
      gives: { kind: 'points' as const, points: 500 },
    };
    const table = [{ prizeId: cup.id, winners: 6000 }];
    const { owner, campaignId, codes } = await makeSpine(instance.ctx, {
      codes: 10_000,
      launch: false,
      definition: {
        packs: 10_000,
        terms: { vi: 'Thể lệ', en: 'Rules' },
        registration: { number: 'KM-1' },
        prizes: [cup],
        mechanics: [
          { kind: 'points-per-pack', points: 10 },
          { kind: 'instant-win', id: 'win', draw: { kind: 'sealed', prizes: table } },
        ],
      },
    });
    await publishDraw(owner, campaignId, 1);
    await setCampaignState(owner, campaignId, 'live');
    const claim = (code: string) => new Phone(instance.url).claim(code);
    const answers = await Promise.all(codes.slice(0, 40).map(claim));
    expect(new Set(answers.map(({ answer }) => answer?.outcome))).toEqual(new Set(['won']));
    const [first, later] = [answers, await Promise.all(codes.slice(40, 80).map(claim))].map(
      (some) => some.filter(({ answer }) => answer?.points === 510).length,
    );
    // Six codes in ten win; of forty, fewer than ten do once in four million times.
    expect(Math.min(first ?? 0, later ?? 0)).toBeGreaterThan(9);
    const [row] = await instance.ctx.sql<{ awards: number }[]>`select count(*) as awards from award`;
    expect(row?.awards).toBe((first ?? 0) + (later ?? 0));
    expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  } finally {
    await instance.stop();
  }
});
