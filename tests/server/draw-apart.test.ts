import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawWinners } from '#campaigns/draws/winners.ts';
import { drawApart } from '#server/draws/draw-apart.ts';
import { prfOfKey } from '#server/draws/prf.ts';

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
