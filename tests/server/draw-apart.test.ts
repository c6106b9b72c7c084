import { createSecretKey } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { drawWinners } from '#campaigns/draws/winners.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { Pipeline } from '#server/db/pipeline.ts';
import { ScanLanes } from '#server/claims/scan-lanes.ts';
import { DrawBook, type OpenDraws } from '#server/draws/draw-book.ts';
import { drawApart } from '#server/draws/draw-apart.ts';
import { prfOfKey } from '#server/draws/prf.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine } from '#tests/support/spine.ts';

/** Winners that are never drawn. */
class StillDrawing extends DrawBook {
  override open(): Promise<OpenDraws> {
    const never = new Promise<void>(() => undefined);
    return Promise.resolve({ of: () => undefined, late: () => never });
  }
}

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

test('of many draws that are asked for at once a few run', async () => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  let [alive, most] = [0, 0];
  const count = (worker: Worker) => {
    most = Math.max(most, (alive += 1));
    worker.once('exit', () => (alive -= 1));
  };
  process.on('worker', count);
  const draws = Array.from({ length: 12 }, (_, batch) =>
    drawApart(key, { label: `sealed|win|${batch}`, size: 1000, table: [{ prizeId: 'cup', winners: 10 }] }),
  );
  expect((await Promise.all(draws)).map(({ count }) => count)).toEqual(draws.map(() => 10));
  process.off('worker', count);
  expect(most).toBeLessThan(6);
});

test('the first claims of a batch with many winners are answered once these are drawn, and retries at once', async () => {
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
    const { owner, campaignId, codes, firstSerial } = await makeSpine(instance.ctx, {
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
    // Six codes in ten win; of forty, fewer than ten do once in six hundred thousand times.
    expect(Math.min(first ?? 0, later ?? 0)).toBeGreaterThan(9);
    const [row] = await instance.ctx.sql<{ awards: number }[]>`select count(*) as awards from award`;
    expect(row?.awards).toBe((first ?? 0) + (later ?? 0));
    expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
    const { sql, definitions } = instance.ctx;
    const pipeline = new Pipeline({ url: instance.database.url, name: 'claims' });
    const draws = new StillDrawing(instance.ctx);
    const lanes = new ScanLanes([pipeline], { definitions, draws, log: instance.ctx.log, waitingMax: 2 });
    const claims = await sql<{ claimId: string; deviceId: string; points: number }[]>`
      select claim_id as "claimId", device_id as "deviceId", points from claim where serial = ${firstSerial}`;
    const code = await instance.ctx.codes.resolve(codes[0] ?? '');
    if (!code || !claims[0]) throw new Error('the first code is not claimed');
    const book = new DrawBook(instance.ctx);
    const definition = await definitions.get(sql, code.programId, campaignId, 1);
    const open = () => book.open(sql, [{ code }], [{ campaignId, definition, needs: { draw: true } }]);
    const early = await open();
    expect(early.of(0)).toBeUndefined();
    await early.late(0);
    expect((await open()).of(0)).toBeDefined();
    const claimOf = async (text: string | undefined) => {
      const unclaimed = await instance.ctx.codes.resolve(text ?? '');
      if (!unclaimed) throw new Error('the code is not minted');
      return { ...retry, code: unclaimed, scanId: crypto.randomUUID(), deviceId: crypto.randomUUID() };
    };
    const retry = { kind: 'claim' as const, code, country: null, network: null };
    const { claimId: scanId, deviceId, points } = claims[0];
    // On the only lane, which whoever waits for a draw must not keep; of whom there are so many at most.
    void lanes.submit(await claimOf(codes[100]));
    expect(await lanes.submit({ ...retry, scanId, deviceId })).toMatchObject({ outcome: 'won', points });
    void lanes.submit(await claimOf(codes[101]));
    const again = await lanes.submit({ ...retry, scanId: crypto.randomUUID(), deviceId });
    expect(again.outcome).toBe('already-yours');
    expect(lanes.waiting).toBe(2);
    await expect(lanes.submit(await claimOf(codes[102]))).rejects.toMatchObject({ code: 'busy' });
    await pipeline.end();
  } finally {
    await instance.stop();
  }
});
