import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CampaignDraw, type DrawnCode } from '#campaigns/draws/campaign-draw.ts';
import { drawLottery } from '#campaigns/draws/lottery.ts';
import { sealedTables } from '#campaigns/draws/sealed-tables.ts';
import { drawWinners } from '#campaigns/draws/winners.ts';
import { WinnersCache } from '#campaigns/draws/winners-cache.ts';
import { Words } from '#campaigns/draws/words.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { spanOf } from '#campaigns/decide-claim.ts';
import { definitionOf } from '#tests/support/spine.ts';
import { prfOf } from './seeds.ts';

const seeds = fc.string({ minLength: 1, maxLength: 20 });
const table = (...winners: number[]) => winners.map((count, row) => ({ prizeId: `p${row}`, winners: count }));
const sum = (numbers: Iterable<number>) => Array.from(numbers).reduce((total, one) => total + one, 0);

/** How far counts are from all being alike; about the number of counts where chance alone made them. */
function chiSquare(counts: readonly number[]): number {
  const expected = sum(counts) / counts.length;
  return sum(counts.map((count) => (count - expected) ** 2 / expected));
}

describe('a number drawn from the seed', () => {
  test('is what an auditor finds with nothing but HMAC, big numbers and the documented rule', () => {
    const audited = (seed: string, label: string, bound: bigint, count: number) => {
      const limit = (2n ** 64n / bound) * bound;
      const found: number[] = [];
      for (let counter = 0; found.length < count; counter += 1) {
        const block = createHmac('sha256', seed).update(`${label}|${counter}`).digest();
        for (let at = 0; at < 32 && found.length < count; at += 8) {
          const word = block.readBigUInt64BE(at);
          if (word < limit) found.push(Number(word % bound));
        }
      }
      return found;
    };
    const bounds = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 2 ** 37 }));
    fc.assert(
      fc.property(seeds, bounds, (seed, bound) => {
        const words = new Words(prfOf(seed), 'a|b');
        const drawn = Array.from({ length: 9 }, () => words.below(bound));
        expect(drawn).toEqual(audited(seed, 'a|b', BigInt(bound), 9));
      }),
    );
  });

  test('is thrown away where it would favour small numbers', () => {
    // 2^64 - 1 is beyond the last multiple of 10; the word after it counts.
    const words = new Words(() => new Uint8Array(32).fill(255, 0, 8).fill(0, 8, 15).fill(7, 15, 16), 'x');
    expect(words.below(10)).toBe(7);
    const all = new Words(() => new Uint8Array(32).fill(255), 'x');
    expect(all.below(256)).toBe(255);
  });

  test('comes up as often as any other', () => {
    const words = new Words(prfOf('fixed'), 'even');
    for (const bound of [3, 7, 100]) {
      const counts = new Array<number>(bound).fill(0);
      for (let drawn = 0; drawn < 300 * bound; drawn += 1) {
        const number = words.below(bound);
        counts[number] = (counts[number] ?? 0) + 1;
      }
      expect(chiSquare(counts)).toBeLessThan(bound + 4 * Math.sqrt(2 * bound));
    }
  });

  test('is never drawn below nothing, a fraction or more than the arithmetic holds', () => {
    const words = new Words(prfOf('x'), 'x');
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 37 + 1])
      expect(() => words.below(bound)).toThrow(RangeError);
  });
});

describe('winners among places', () => {
  const drawn = fc
    .tuple(
      seeds,
      fc.integer({ min: 1, max: 3000 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }),
    )
    .filter(([, size, winners]) => sum(winners) <= size);

  test('are exactly as many of each prize as the table says, on places of their own, for any size', () => {
    fc.assert(
      fc.property(drawn, ([seed, size, winners]) => {
        const found = drawWinners(prfOf(seed), { label: 'x', size, table: table(...winners) });
        const places = Array.from({ length: found.count }, (_, winner) => found.offsetOf(winner));
        expect(found.count).toBe(sum(winners));
        expect(new Set(places).size).toBe(found.count);
        expect(places).toEqual(places.toSorted((left, right) => left - right));
        const prizes = Array.from({ length: size }, (_, place) => found.at(place));
        winners.forEach((count, row) =>
          expect(prizes.filter((prize) => prize === `p${row}`)).toHaveLength(count),
        );
        expect([found.at(-1), found.at(size)]).toEqual([null, null]);
      }),
    );
  });

  test('fill a batch in which every pack wins, and never overfill one', () => {
    const found = drawWinners(prfOf('x'), { label: 'x', size: 1000, table: table(400, 600) });
    expect(sum(Array.from({ length: 1000 }, (_, place) => (found.at(place) === 'p0' ? 1 : 0)))).toBe(400);
    expect(() => drawWinners(prfOf('x'), { label: 'x', size: 10, table: table(6, 5) })).toThrow(RangeError);
  });

  test('stand in every part of a batch as often as in any other', () => {
    const counts = new Array<number>(10).fill(0);
    const found = drawWinners(prfOf('fixed'), { label: 'spread', size: 1_000_000, table: table(3000, 2000) });
    for (let winner = 0; winner < found.count; winner += 1) {
      const tenth = Math.floor(found.offsetOf(winner) / 100_000);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(30);
  });
});

const chance: Partial<CampaignDefinition> = {
  startsAt: '2026-03-01T00:00',
  endsAt: '2026-04-01T00:00',
  packs: 100_000,
  mechanics: [
    { kind: 'instant-win', id: 'seal', draw: { kind: 'sealed', prizes: table(20, 300) } },
    { kind: 'instant-win', id: 'other', draw: { kind: 'sealed', prizes: table(320) } },
    { kind: 'instant-win', id: 'hour', draw: { kind: 'moments', prizes: table(3, 70), rollover: true } },
  ],
};
const definition = definitionOf(chance);
const drawOf = (seed: string, kept = 1e6) =>
  new CampaignDraw(definition, prfOf(seed), '1', new WinnersCache(kept));
const batch = (batchId: number, codes: number): DrawnCode['batch'] => ({
  batchId,
  firstSerial: batchId * 10_000,
  codes,
  sealed: new Map([
    ['seal', table(2, 30)],
    ['other', table(32)],
  ]),
});

describe('the draw of a campaign', () => {
  test('says the same of a code whatever was asked before, and however little is kept', () => {
    const codes = fc.array(fc.record({ batchId: fc.integer({ min: 1, max: 4 }), at: fc.nat({ max: 299 }) }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(seeds, codes, fc.nat({ max: 100 }), (seed, asked, kept) => {
        const said = (draw: CampaignDraw, { batchId, at }: { batchId: number; at: number }) => {
          const of = draw.forCode({ keyId: 1, serial: batchId * 10_000 + at, batch: batch(batchId, 300) });
          return [of.sealed('seal'), of.sealed('other'), of.odds('odds'), of.piece('set', 77)];
        };
        const forth = drawOf(seed);
        const back = drawOf(seed, kept);
        const first = asked.map((code) => said(forth, code));
        const second = asked.toReversed().map((code) => said(back, code));
        expect(second.toReversed()).toEqual(first);
      }),
      { numRuns: 30 },
    );
  });

  test('has other winners for each batch, mechanic and seed', () => {
    const places = (seed: string, mechanic: string, batchId: number) => {
      const winners = drawOf(seed).batchWinners(mechanic, batch(batchId, 3000));
      return Array.from({ length: winners.count }, (_, winner) => winners.offsetOf(winner)).join();
    };
    const all = [
      places('a', 'seal', 1),
      places('a', 'seal', 2),
      places('a', 'other', 1),
      places('b', 'seal', 1),
    ];
    expect(new Set(all).size).toBe(4);
  });

  test('opens its winning moments in the campaign’s time, in order, as many as promised, no two at once', () => {
    const { startsMs, endsMs } = spanOf(definition);
    fc.assert(
      fc.property(seeds, (seed) => {
        const moments = drawOf(seed).moments('hour');
        const all = Array.from({ length: moments.count }, (_, moment) => moments.instantOf(moment));
        const prizes = all.map((_, moment) => moments.prizeOf(moment));
        expect(prizes.filter((prize) => prize === 'p0')).toHaveLength(3);
        expect(prizes.filter((prize) => prize === 'p1')).toHaveLength(70);
        expect(new Set(all).size).toBe(73);
        expect(all).toEqual(all.toSorted((left, right) => left - right));
        expect(all.every((instant) => instant >= startsMs && instant < endsMs)).toBe(true);
        all.forEach((instant, moment) => {
          expect(moments.lastUpTo(instant)).toBe(moment);
          expect(moments.lastUpTo(instant - 1)).toBe(moment - 1);
        });
      }),
      { numRuns: 20 },
    );
  });

  test('gives odds and pieces as often as they promise', () => {
    const draw = drawOf('fixed');
    const PACKS = 20_000;
    let won = 0;
    const pieces: number[] = [];
    for (let serial = 0; serial < PACKS; serial += 1) {
      const code = draw.forCode({ keyId: 1, serial, batch: batch(1, PACKS) });
      if (code.odds('odds') < 50_000) won += 1;
      pieces.push(code.piece('set', 10));
    }
    // Four standard deviations of a chance of 5% are 123 packs.
    expect(Math.abs(won - PACKS * 0.05)).toBeLessThan(123);
    expect(new Set(pieces)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(
      chiSquare([...new Set(pieces)].map((one) => pieces.filter((piece) => piece === one).length)),
    ).toBeLessThan(30);
  });
});

test('winners are kept while there is room, and what was asked for least recently is drawn anew', () => {
  const cache = new WinnersCache(25);
  const drawn: string[] = [];
  const ask = (name: string) =>
    cache.get(name, () => {
      drawn.push(name);
      return drawWinners(prfOf('x'), { label: name, size: 100, table: table(10) });
    });
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) expect(ask(name).count).toBe(10);
  expect(drawn).toEqual(['a', 'b', 'c', 'b']);
});

describe('the winners of batches', () => {
  const cut = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 30 });

  test('add up to the promise exactly, never more than a batch has codes, and none beyond the planned packs', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(seeds, cut, counts, fc.nat({ max: 100 }), (seed, sizes, winners, more) => {
        const packs = Math.max(sum(sizes), sum(winners));
        const whole = [...sizes, packs - sum(sizes), more];
        const mechanics = [
          {
            kind: 'instant-win' as const,
            id: 'seal',
            draw: { kind: 'sealed' as const, prizes: table(...winners) },
          },
        ];
        let before = 0;
        const given = new Map<string, number>();
        for (const codes of whole) {
          const rows = sealedTables({ mechanics, packs }, prfOf(seed), { before, codes }).get('seal') ?? [];
          const here = sum(rows.map((row) => row.winners));
          expect(here).toBeLessThanOrEqual(codes);
          expect(Math.abs(here - (sum(winners) * codes) / packs)).toBeLessThanOrEqual(
            before < packs ? 1 : more,
          );
          for (const row of rows) given.set(row.prizeId, (given.get(row.prizeId) ?? 0) + row.winners);
          if (before >= packs) expect(rows).toEqual([]);
          before += codes;
        }
        expect(winners.map((_, row) => given.get(`p${row}`) ?? 0)).toEqual(winners);
      }),
    );
  });

  test('leave it to the seed which batch has the one car', () => {
    const mechanics = [
      { kind: 'instant-win' as const, id: 'seal', draw: { kind: 'sealed' as const, prizes: table(1, 999) } },
    ];
    const where = Array.from({ length: 40 }, (_, seed) =>
      [0, 1, 2, 3].findIndex((quarter) =>
        sealedTables({ mechanics, packs: 4000 }, prfOf(String(seed)), { before: quarter * 1000, codes: 1000 })
          .get('seal')
          ?.some(({ prizeId }) => prizeId === 'p0'),
      ),
    );
    expect(new Set(where)).toEqual(new Set([0, 1, 2, 3]));
  });
});

describe('a lottery', () => {
  test('draws each prize once, for entries of their own, as far as entries go', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(seeds, fc.nat({ max: 200 }), counts, (seed, entries, winners) => {
        const drawn = drawLottery(prfOf(seed), { mechanicId: 'lot', draw: 0, entries }, table(...winners));
        const promised = table(...winners).flatMap((row) => new Array<string>(row.winners).fill(row.prizeId));
        expect(drawn.map(({ prizeId }) => prizeId)).toEqual(promised.slice(0, entries));
        expect(new Set(drawn.map(({ entry }) => entry)).size).toBe(drawn.length);
        expect(drawn.every(({ entry }) => entry >= 0 && entry < entries)).toBe(true);
      }),
    );
  });

  test('draws others at another draw', () => {
    const winner = (draw: number) =>
      drawLottery(prfOf('x'), { mechanicId: 'lot', draw, entries: 1e6 }, table(1))[0]?.entry;
    expect(new Set([0, 1, 2].map(winner)).size).toBe(3);
  });
});
