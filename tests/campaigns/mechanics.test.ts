import { describe, expect, test } from 'vitest';
import { decideClaim, pointsPerPack, spanOf } from '#campaigns/decide-claim.ts';
import { missingPieces } from '#campaigns/mechanics/collect-set.ts';
import { tasksOf } from '#campaigns/mechanics/missions.ts';
import { noProgress } from '#campaigns/progress.ts';
import { Books, gift } from './claiming.ts';
import {
  happy,
  lottery,
  march,
  moments,
  nth,
  odds,
  points,
  prize,
  sealed,
  set,
  streak,
  type Mechanic,
} from './examples.ts';

const won = (points: number, ...prizes: string[]) => ({ points, prizes });
const noon = '2026-03-02T12:00';
const mug = { prizes: [prize('mug', 2)] };

describe('points per pack', () => {
  const mechanic: Mechanic = {
    ...points,
    byProduct: [{ productId: 7, points: 15 }],
    percent: 150,
    tierPercent: [{ tier: 'gold', percent: 130 }],
    firstScanBonus: 5,
  };

  test('multiply by product and tier and drop what is no whole point once, at the end', () => {
    const books = new Books(march({ mechanics: [mechanic] }));
    expect(gift(books.claim(noon, {}, { tier: 'gold' }, { productId: 7 }))).toEqual(won(29 + 5));
    expect(gift(books.claim(noon, {}, { tier: 'gold' }, { productId: 7 }))).toEqual(won(29));
    expect(gift(books.claim(noon, {}, { tier: 'silver' }))).toEqual(won(15));
  });

  test('promise on the pack what they give to anybody at any hour', () => {
    expect(pointsPerPack(march({ mechanics: [mechanic, nth(2)] }), 7)).toBe(22);
    expect(pointsPerPack(march({ mechanics: [mechanic, nth(2)] }))).toBe(15);
  });

  test('give the bonus of a first scan once to each person, and write progress for nothing else', () => {
    const books = new Books(march({ mechanics: [mechanic] }));
    const claims = ['a', 'a', 'b', 'a', 'b'].map((memberId) => books.claim(noon, {}, { memberId }));
    expect(claims.map(gift)).toEqual([20, 15, 20, 15, 15].map((sum) => won(sum)));
    expect(books.wins.map(({ progress }) => progress !== null)).toEqual([true, false, true, false, false]);
  });

  test('are doubled in the happy hour by the wall clock, its last minute left out', () => {
    const books = new Books(march({ mechanics: [happy([1], '22:00', '02:00')] }));
    const at = (local: string) => gift(books.claim(local));
    expect(['2026-03-02T21:59', '2026-03-02T22:00', '2026-03-03T01:59', '2026-03-03T02:00'].map(at)).toEqual(
      [10, 20, 20, 10].map((sum) => won(sum)),
    );
    expect(at('2026-03-02T01:00')).toEqual(won(10));
  });
});

describe('an instant win', () => {
  test('that is sealed to the code is given, whatever pools and budgets have left', () => {
    const books = new Books(march({ ...mug, packs: 10, mechanics: [points, sealed(['mug', 2])] }));
    expect(gift(books.claim(noon, { sealed: 'mug' }))).toEqual(won(10, 'mug'));
    expect(gift(books.claim(noon))).toEqual(won(10));
    expect(books.wins[0]?.uses.pools).toEqual([]);
  });

  test('by odds takes the row that the number falls in, and ends with the stock', () => {
    const two = { prizes: [prize('mug', 1), prize('cap', 9)] };
    const books = new Books(march({ ...two, mechanics: [points, odds(['mug', 100], ['cap', 50])] }));
    const at = (drawn: number) => gift(books.claim(noon, { odds: drawn }));
    expect([150, 149, 100, 99, 0].map(at)).toEqual([
      won(10),
      won(10, 'cap'),
      won(10, 'cap'),
      won(10, 'mug'),
      won(10),
    ]);
  });

  test('by odds ends with its day and begins again with the next', () => {
    const daily: Mechanic = {
      kind: 'instant-win',
      id: 'odds',
      draw: { kind: 'odds', prizes: [{ prizeId: 'mug', chance: 1000, perDay: 1 }] },
    };
    const books = new Books(march({ prizes: [prize('mug', 9)], mechanics: [points, daily] }));
    const days = ['2026-03-02T23:58', '2026-03-02T23:59', '2026-03-03T00:00', '2026-03-03T00:01'];
    expect(days.map((local) => gift(books.claim(local, { odds: 0 })))).toEqual([
      won(10, 'mug'),
      won(10),
      won(10, 'mug'),
      won(10),
    ]);
  });

  test('of a prize that is points adds them', () => {
    const cash = prize('cash', 1, { gives: { kind: 'points', points: 500 } });
    const books = new Books(march({ prizes: [cash], mechanics: [points, odds(['cash', 1])] }));
    expect(gift(books.claim(noon, { odds: 0 }))).toEqual(won(510, 'cash'));
  });

  const three: [string, string][] = ['09:00', '10:00', '11:00'].map((time) => [`2026-03-02T${time}`, 'mug']);
  const hour = (rollover: boolean) => {
    const mechanic = moments(3);
    if (mechanic.kind !== 'instant-win' || mechanic.draw.kind !== 'moments') throw new Error('no moments');
    return march({
      prizes: [prize('mug', 3)],
      mechanics: [{ ...mechanic, draw: { ...mechanic.draw, rollover } }],
    });
  };

  test('by moments with rollover waits for somebody, the oldest first, each once', () => {
    const books = new Books(hour(true));
    const at = ['08:59', '10:30', '10:31', '10:32', '11:00', '12:00'].map((time) =>
      books.claim(`2026-03-02T${time}`, { moments: three }),
    );
    expect(at.map(gift)).toEqual([won(0), won(0, 'mug'), won(0, 'mug'), won(0), won(0, 'mug'), won(0)]);
    expect(books.wins.flatMap(({ awards }) => awards.map(({ moment }) => moment))).toEqual([0, 1, 2]);
  });

  test('by moments without rollover is gone when the next one opens', () => {
    const books = new Books(hour(false));
    const at = ['10:30', '10:31', '12:00', '12:01'].map((time) =>
      books.claim(`2026-03-02T${time}`, { moments: three }),
    );
    expect(at.map(gift)).toEqual([won(0, 'mug'), won(0), won(0, 'mug'), won(0)]);
    expect(books.wins.flatMap(({ awards }) => awards.map(({ moment }) => moment))).toEqual([1, 2]);
  });

  test('is never decided without its draw', () => {
    const definition = march({ ...mug, mechanics: [odds(['mug', 1])] });
    const now = new Date(spanOf(definition).startsMs);
    const code = { state: 'active' as const, expiresAt: null, claim: null };
    const claim = () =>
      decideClaim({ state: 'live', definition }, { memberId: 'me', claimsToday: 0 }, code, now);
    expect(claim).toThrow('draw');
  });
});

describe('a set', () => {
  const letters = set(5, 3, 2);
  if (letters.kind !== 'collect-set') throw new Error('no set');
  // The number that the seed gives each piece.
  const [a, b, c] = [4, 7, 9];
  const claims = (books: Books, pieces: number[]) =>
    pieces.map((piece) => gift(books.claim(noon, { piece })));

  test('gives with its last piece, and shows what is missing until then', () => {
    const books = new Books(march({ mechanics: [letters] }));
    const missing = () => missingPieces(letters, books.progress.get('me') ?? noProgress);
    expect(missing()).toEqual(['p0', 'p1', 'p2']);
    expect(claims(books, [a, a, c])).toEqual([won(0), won(0), won(0)]);
    expect(missing()).toEqual(['p1']);
    expect(claims(books, [b])).toEqual([won(5)]);
    expect(missing()).toEqual([]);
    expect(books.wins.map(({ pieces }) => pieces[0]?.pieceId)).toEqual(['p0', 'p0', 'p2', 'p1']);
    expect(claims(books, [b, c])).toEqual([won(0), won(0)]);
  });

  test('that repeats gives again for a second whole one, pieces that were left over included', () => {
    const again = { ...letters, repeat: true };
    const books = new Books(march({ mechanics: [again] }));
    expect(claims(books, [a, a, b, c, c])).toEqual([0, 0, 0, 5, 0].map((sum) => won(sum)));
    expect(missingPieces(again, books.progress.get('me') ?? noProgress)).toEqual(['p1']);
    expect(claims(books, [b])).toEqual([won(5)]);
  });
});

describe('every n-th pack', () => {
  test('gives each time, to each person apart', () => {
    const books = new Books(march({ mechanics: [nth(3)] }));
    const given = Array.from({ length: 7 }, () => gift(books.claim(noon)));
    expect(given).toEqual([0, 0, 5, 0, 0, 5, 0].map((sum) => won(sum)));
    expect(gift(books.claim(noon, {}, { memberId: 'you' }))).toEqual(won(0));
  });

  test('keeps a prize that ran out for the next pack, should there be one again', () => {
    const mechanic: Mechanic = {
      kind: 'every-nth',
      id: 'nth',
      n: 2,
      grant: { prizeId: 'mug' },
      repeat: true,
    };
    const books = new Books(march({ prizes: [prize('mug', 1)], mechanics: [mechanic] }));
    const given = Array.from({ length: 5 }, () => gift(books.claim(noon)));
    expect(given).toEqual([won(0), won(0, 'mug'), won(0), won(0), won(0)]);
    books.used.clear();
    expect(gift(books.claim(noon))).toEqual(won(0, 'mug'));
  });
});

describe('a streak', () => {
  test('counts local days, once each, and breaks with a day left out', () => {
    const books = new Books(march({ mechanics: [streak(3)] }));
    const days = [
      '02T10:00',
      '03T23:59',
      '03T23:59',
      '04T00:00',
      '05T12:00',
      '07T12:00',
      '08T12:00',
      '09T12:00',
    ];
    const given = days.map((day) => gift(books.claim(`2026-03-${day}`)));
    expect(given).toEqual([0, 0, 0, 5, 0, 0, 0, 5].map((sum) => won(sum)));
  });

  test('counts on over both clock changes, where a day has 23 and 25 hours', () => {
    for (const [startsAt, endsAt, days] of [
      ['2026-03-28T00:00', '2026-03-31T00:00', ['2026-03-28T23:30', '2026-03-29T00:10', '2026-03-30T23:59']],
      ['2026-10-24T00:00', '2026-10-27T00:00', ['2026-10-24T00:00', '2026-10-25T23:59', '2026-10-26T00:00']],
    ] as const) {
      const books = new Books(march({ startsAt, endsAt, timeZone: 'Europe/Berlin', mechanics: [streak(3)] }));
      expect(days.map((local) => gift(books.claim(local)))).toEqual([won(0), won(0), won(5)]);
    }
  });
});

describe('a mission', () => {
  const mission: Mechanic = {
    kind: 'missions',
    id: 'tour',
    tasks: [
      { kind: 'packs', id: 'packs', count: 3, productIds: [1, 2] },
      { kind: 'products', id: 'kinds', count: 2 },
      { kind: 'days', id: 'days', count: 2 },
      { kind: 'set', id: 'word', mechanicId: 'letters' },
    ],
    grant: { points: 50 },
  };

  test('gives once, with the pack that does the last of its tasks', () => {
    // The set stands after the mission, and is counted all the same.
    const books = new Books(
      march({ mechanics: [mission, { ...set(1, 1), grant: { points: 1 } } as Mechanic] }),
    );
    const claim = (day: string, productId: number, piece: number) =>
      gift(books.claim(`2026-03-${day}T10:00`, { piece }, {}, { productId }));
    const doneOf = () => tasksOf(mission, books.progress.get('me') ?? noProgress).map(({ done }) => done);
    expect(claim('02', 1, 0)).toEqual(won(0));
    expect(doneOf()).toEqual([1, 1, 1, 0]);
    expect(claim('02', 1, 1)).toEqual(won(1));
    expect(doneOf()).toEqual([2, 1, 1, 1]);
    expect(claim('03', 3, 0)).toEqual(won(0));
    expect(doneOf()).toEqual([2, 2, 2, 1]);
    expect(claim('04', 2, 0)).toEqual(won(50));
    expect(claim('05', 2, 0)).toEqual(won(0));
  });
});

describe('a lottery', () => {
  const entries = (books: Books, local: string) => {
    const decision = books.claim(local);
    return decision.outcome === 'won' ? decision.entries.map(({ draw }) => draw) : decision.outcome;
  };

  test('enters each pack for the next draw of the list, and for none after the last', () => {
    const books = new Books(
      march({ ...mug, mechanics: [lottery(['2026-03-09T20:00', '2026-03-16T20:00'])] }),
    );
    const at = ['2026-03-09T19:59', '2026-03-09T20:00', '2026-03-16T19:59', '2026-03-16T20:00'];
    expect(at.map((local) => entries(books, local))).toEqual([[0], [1], [1], []]);
  });

  test('every week has a draw left for the last pack of the campaign', () => {
    const books = new Books(
      march({ prizes: [prize('mug', 9)], mechanics: [lottery({ weekday: 6, at: '20:00' })] }),
    );
    const at = ['2026-03-01T00:00', '2026-03-07T20:00', '2026-03-28T20:00', '2026-03-31T23:59'];
    expect(at.map((local) => entries(books, local))).toEqual([[0], [1], [4], [4]]);
  });
});
