import { describe, expect, test } from 'vitest';
import { pointsPerPack, spanOf } from '#campaigns/decide-claim.ts';
import { definitionSchema } from '#campaigns/definition.ts';
import { mechanicSchema } from '#campaigns/mechanics/index.ts';
import { instantWinSchema } from '#campaigns/mechanics/instant-win.ts';
import { campaignTemplates } from '#campaigns/templates/index.ts';
import { definitionOf } from '#tests/support/spine.ts';

const DAY_MS = 86_400_000;
const limit = (claims: unknown) => ({ kind: 'limit-per-person-per-day', claims });
const points = (value: unknown) => ({ kind: 'points-per-pack', points: value });

/** What a definition is refused for: `path: sentence`, one a fault. */
function faults(more: object): string[] {
  const { error } = definitionSchema.safeParse({ ...definitionOf(), ...more });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const noDate = 'Write a date and time that exists, as YYYY-MM-DDTHH:mm, in the years 2000 to 2199.';
const noZone = 'Choose a time zone of the IANA list, such as Asia/Ho_Chi_Minh.';

describe('a definition', () => {
  test.each<[string, object, string]>([
    [
      'ends before it starts',
      { endsAt: '2019-12-31T23:59' },
      'endsAt: Let the campaign end after it starts.',
    ],
    ['ends as it starts', { endsAt: '2020-01-01T00:00' }, 'endsAt: Let the campaign end after it starts.'],
    ['starts on 30 February', { startsAt: '2026-02-30T00:00' }, `startsAt: ${noDate}`],
    ['ends on 31 April', { endsAt: '2026-04-31T00:00' }, `endsAt: ${noDate}`],
    ['starts in the year 1', { startsAt: '0001-01-01T00:00' }, `startsAt: ${noDate}`],
    ['is in no zone', { timeZone: 'Mars/Olympus' }, `timeZone: ${noZone}`],
    ['is in an offset', { timeZone: '+07:00' }, `timeZone: ${noZone}`],
    ['sets a rule twice', { rules: [limit(3), limit(5)] }, 'rules.1: This rule is set twice; keep one.'],
  ])('that %s is refused at its field, in a sentence', (_, more, fault) => {
    expect(faults(more)).toEqual([fault]);
  });

  test.each<[string, object, string]>([
    ['an unknown field', { budget: 5 }, ''],
    ['an unknown field of a text', { headline: { vi: 'a', en: 'b', fr: 'c' } }, 'headline'],
    ['no headline in one language', { headline: { vi: 'a' } }, 'headline.en'],
    ['a blank headline', { headline: { vi: '  ', en: 'b' } }, 'headline.vi'],
    ['a headline of 501 letters', { headline: { vi: 'a'.repeat(501), en: 'b' } }, 'headline.vi'],
    ['blank terms', { terms: { vi: 'a', en: '' } }, 'terms.en'],
    ['no mechanic', { mechanics: [] }, 'mechanics'],
    ['nine mechanics', { mechanics: Array.from({ length: 9 }, () => points(1)) }, 'mechanics'],
    ['an unknown mechanic', { mechanics: [{ kind: 'raffle' }] }, 'mechanics.0.kind'],
    ['no points', { mechanics: [points(0)] }, 'mechanics.0.points'],
    ['points below zero', { mechanics: [points(-5)] }, 'mechanics.0.points'],
    ['half a point', { mechanics: [points(1.5)] }, 'mechanics.0.points'],
    ['points in letters', { mechanics: [points('10')] }, 'mechanics.0.points'],
    ['more points than a million', { mechanics: [points(1_000_001)] }, 'mechanics.0.points'],
    ['an unknown field of a mechanic', { mechanics: [{ ...points(1), bonus: 1 }] }, 'mechanics.0'],
    ['an unknown rule', { rules: [{ kind: 'full-moon' }] }, 'rules.0.kind'],
    ['a limit of nothing', { rules: [limit(0)] }, 'rules.0.claims'],
    ['a limit above a thousand', { rules: [limit(1001)] }, 'rules.0.claims'],
    ['dates that are no text', { startsAt: 1 }, 'startsAt'],
  ])('with %s is refused at that field', (_, more, path) => {
    const [first = ''] = faults(more);
    expect(first.split(': ')[0]).toBe(path);
    expect(first).toMatch(/: \S/);
  });

  test('that runs for one minute is one', () => {
    expect(faults({ startsAt: '2026-01-01T00:00', endsAt: '2026-01-01T00:01' })).toEqual([]);
  });

  test('that ends after it starts by the clock on the wall, but not in time, is refused', () => {
    // Clocks skip from 02:00 to 03:00, so 02:30 is 03:30.
    const gap = { startsAt: '2026-03-08T02:30', endsAt: '2026-03-08T03:15', timeZone: 'America/New_York' };
    expect(faults(gap)).toEqual(['endsAt: Let the campaign end after it starts.']);
  });

  test('lasts an hour less over the spring change and an hour more over the autumn’s', () => {
    const hours = (startsAt: string, endsAt: string) => {
      const span = spanOf(definitionOf({ startsAt, endsAt, timeZone: 'Europe/Berlin' }));
      return (span.endsMs - span.startsMs) / 3_600_000;
    };
    expect(hours('2026-03-29T00:00', '2026-03-30T00:00')).toBe(23);
    expect(hours('2026-10-25T00:00', '2026-10-26T00:00')).toBe(25);
    expect(hours('2026-07-01T00:00', '2026-07-02T00:00')).toBe(24);
  });
});

describe('the templates', () => {
  test('show every mechanic, and every kind of instant win', () => {
    const shown = campaignTemplates.flatMap(({ definition }) =>
      definition.mechanics.map((one) => (one.kind === 'instant-win' ? one.draw.kind : one.kind)),
    );
    const kinds = mechanicSchema.options.map(({ shape }) => shape.kind.value);
    const wins = instantWinSchema.shape.draw.options.map(({ shape }) => shape.kind.value);
    expect(new Set(shown)).toEqual(new Set([...kinds.filter((kind) => kind !== 'instant-win'), ...wins]));
  });

  test('have names of their own', () => {
    const ids = campaignTemplates.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(0);
  });

  test.each(campaignTemplates)('$id is a whole definition once it has dates', (template) => {
    const startsAt = '2026-05-01T00:00';
    const endsAt = new Date(Date.parse(`${startsAt}Z`) + template.days * DAY_MS).toISOString().slice(0, 16);
    const definition = { ...template.definition, startsAt, endsAt };
    expect(definitionSchema.parse(definition)).toEqual(definition);
    // The headline promises what the mechanics give.
    const promised = /\d+/.exec(template.definition.headline.en);
    if (promised) expect(Number(promised[0])).toBe(pointsPerPack(definition));
    for (const text of [template.name, template.about]) expect(text.vi && text.en).toBeTruthy();
  });
});
