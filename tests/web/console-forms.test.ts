import { describe, expect, it } from 'vitest';
import { definitionSchema } from '#campaigns/definition.ts';
import { campaignTemplates } from '#campaigns/templates/index.ts';
import { judgeGtin } from '#web/console/gtin.ts';
import { judgeWhole, readWhole } from '#web/console/numbers.ts';
import { sameFields } from '#web/console/same-fields.ts';
import { costOfCampaign, costWords } from '#web/console/views/campaigns/cost-words.ts';
import {
  definitionOf,
  draftFromTemplate,
  draftLength,
  draftOf,
  judgeDraft,
} from '#web/console/views/campaigns/draft.ts';
import { freshMechanic, freshPrize, mechanicKinds } from '#web/console/views/campaigns/editor/fresh.ts';

const now = new Date('2026-11-22T18:30:00Z'); // already the 23rd in Vietnam

describe('a GTIN as typed', () => {
  it('is good with its check digit, spaces or not', () => {
    // 4006381333931 is the example that GS1 member organisations print most.
    expect(judgeGtin('4006381333931')).toEqual({ kind: 'good' });
    expect(judgeGtin('4006 3813 3393 1')).toEqual({ kind: 'good' });
    expect(judgeGtin('96385074')).toEqual({ kind: 'good' });
  });

  it('says which digit it should end with', () => {
    expect(judgeGtin('4006381333932')).toEqual({ kind: 'check', digit: 1 });
    expect(judgeGtin('12345')).toEqual({ kind: 'length' });
  });
});

describe('a whole number as typed', () => {
  it('is read with the grouping of either language, or none', () => {
    expect(['12000', '12.000', '12,000', '1 000 000', ' 7 ', ''].map(readWhole)).toEqual([
      12_000,
      12_000,
      12_000,
      1_000_000,
      7,
      null,
    ]);
  });

  it('is never made of what is left when letters are dropped', () => {
    for (const typed of ['1e9', '1.5', '1,00', '-5', '+5', '1.000,000', '12a', '0x10', '٣', '1  000'])
      expect(readWhole(typed), typed).toBeNaN();
  });

  it('is not bent to fit its bounds', () => {
    const bounds = { min: 1, max: 1000 };
    expect(judgeWhole(readWhole('1001'), bounds)).toBe('outside');
    expect(judgeWhole(readWhole('9'.repeat(30)), bounds)).toBe('outside');
    expect(judgeWhole(readWhole('0'), bounds)).toBe('outside');
    expect(judgeWhole(readWhole('1e2'), bounds)).toBe('notWhole');
    expect(judgeWhole(readWhole(''), bounds)).toBe('required');
    expect(judgeWhole(readWhole('1.000'), bounds)).toBeNull();
  });
});

describe('a campaign form', () => {
  it.each(campaignTemplates)('template $id makes a definition that the server takes', (template) => {
    const draft = draftFromTemplate(template, 'Mới', 'Asia/Ho_Chi_Minh', now);
    expect(draft.definition.startsAt).toBe('2026-11-24T00:00');
    expect(Object.values(judgeDraft(draft)).filter(Boolean)).toEqual([]);
    const definition = definitionSchema.parse(definitionOf(draft));
    expect(draftOf('Mới', definition)).toEqual(draft);
    expect(draftLength(draft)).toBe(template.days * 86_400_000);
  });

  it('an end before the start, and half-written terms are told beside their fields', () => {
    const template = campaignTemplates[0];
    if (!template) throw new Error('There is no template.');
    const draft = draftFromTemplate(template, '', 'Asia/Ho_Chi_Minh', now);
    draft.definition.endsAt = draft.definition.startsAt;
    draft.definition.terms.vi = 'Thể lệ';
    const faults = judgeDraft(draft);
    expect(faults).toMatchObject({
      name: 'required',
      'definition.endsAt': 'endBeforeStart',
      'definition.terms.en': 'termsBoth',
    });
  });

  it('differs from what is saved as soon as a number cannot be read', () => {
    const template = campaignTemplates[0];
    if (!template) throw new Error('There is no template.');
    const draft = draftFromTemplate(template, '', 'Asia/Ho_Chi_Minh', now);
    const saved = definitionOf(draft);
    expect(sameFields(definitionOf(draft), saved)).toBe(true);
    draft.definition.packs = readWhole('ten');
    expect(sameFields(definitionOf(draft), saved)).toBe(false);
  });

  it.each(mechanicKinds)(
    'a new %s asks for its empty fields by the path that the server would name',
    (kind) => {
      const template = campaignTemplates[0];
      if (!template) throw new Error('There is no template.');
      const draft = draftFromTemplate(template, 'Mới', 'Asia/Ho_Chi_Minh', now);
      draft.definition.prizes.push(freshPrize([]));
      draft.definition.mechanics.push(freshMechanic(kind, draft.definition));
      const asked = judgeDraft(draft);
      const unasked = (definitionSchema.safeParse(definitionOf(draft)).error?.issues ?? [])
        .map((issue) => ['definition', ...issue.path].join('.'))
        // Of two shapes a grant may have, the server cannot tell which number is missing.
        .filter((path) => !Object.keys(asked).some((one) => asked[one] && one.startsWith(path)));
      expect(unasked).toEqual([]);
      expect(asked['definition.prizes.0.stock']).toBe('required');
    },
  );

  it('is the same as long as its lists and groups hold the same', () => {
    const saved = { columns: ['serial', 'url'], logo: { width: 20 }, font: null };
    expect(sameFields({ ...saved, columns: [...saved.columns], logo: { width: 20 } }, saved)).toBe(true);
    expect(sameFields({ ...saved, columns: ['serial'] }, saved)).toBe(false);
    expect(sameFields({ ...saved, columns: ['serial', 'url', 'code'] }, saved)).toBe(false);
    expect(sameFields({ ...saved, logo: { width: 30 } }, saved)).toBe(false);
  });

  it('lasts by real time where clocks change in between', () => {
    const template = campaignTemplates[0];
    if (!template) throw new Error('There is no template.');
    const draft = draftFromTemplate(template, 'x', 'Europe/Berlin', now);
    draft.definition.startsAt = '2027-03-28T00:00';
    draft.definition.endsAt = '2027-03-29T00:00';
    expect(draftLength(draft)).toBe(23 * 3_600_000);
  });
});

describe('what a campaign can cost', () => {
  const definition = definitionSchema.parse({
    headline: { vi: 'Quà', en: 'Gifts' },
    timeZone: 'Asia/Ho_Chi_Minh',
    startsAt: '2026-12-01T00:00',
    endsAt: '2027-01-01T00:00',
    prizes: [
      {
        id: 'mug',
        name: { vi: 'Cốc', en: 'Mug' },
        worth: 50_000,
        stock: 3,
        gives: { kind: 'points', points: 1000 },
      },
    ],
    mechanics: [
      { kind: 'points-per-pack', points: 5 },
      { kind: 'every-nth', id: 'nth', n: 10, grant: { prizeId: 'mug' }, repeat: true },
    ],
    rules: [],
  });
  const words = (codes: number, rules: typeof definition.rules = []) => {
    const cost = costOfCampaign({ codes, definition: { ...definition, rules } });
    return cost && costWords('vi', cost);
  };

  it('is told with its prizes, not by points per pack alone', () => {
    expect(words(40)).toBe('3.200 điểm và 3 giải trị giá 150.000 đồng');
  });

  it('says so where a budget bounds it', () => {
    expect(words(40, [{ kind: 'budget', of: 'points', per: 'campaign', amount: 2000 }])).toBe(
      '2.000 điểm và 3 giải trị giá 150.000 đồng, không quá ngân sách',
    );
  });

  it('is not nothing while there are no codes: it is that of the planned packs, or unknown', () => {
    expect(words(0)).toBeNull();
    expect(costOfCampaign({ codes: 0, definition: { ...definition, packs: 10 } })?.points).toBe(1050);
  });
});
