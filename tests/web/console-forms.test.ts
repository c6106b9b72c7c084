import { describe, expect, it } from 'vitest';
import { definitionSchema } from '#campaigns/definition.ts';
import { campaignTemplates } from '#campaigns/templates/index.ts';
import { judgeGtin } from '#web/console/gtin.ts';
import {
  definitionOf,
  draftFromTemplate,
  draftLength,
  draftOf,
  judgeDraft,
} from '#web/console/views/campaigns/draft.ts';

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

describe('a campaign form', () => {
  it.each(campaignTemplates)('template $id makes a definition that the server takes', (template) => {
    const draft = draftFromTemplate(template, 'Mới', 'Asia/Ho_Chi_Minh', now);
    expect(draft.startsAt).toBe('2026-11-24T00:00');
    expect(Object.values(judgeDraft(draft)).filter(Boolean)).toEqual([]);
    const definition = definitionSchema.parse(definitionOf(draft));
    expect(draftOf('Mới', definition)).toEqual(draft);
    expect(draftLength(draft)).toBe(template.days * 86_400_000);
  });

  it('an end before the start, half-written terms and a missing number are told beside their fields', () => {
    const template = campaignTemplates[0];
    if (!template) throw new Error('There is no template.');
    const draft = draftFromTemplate(template, '', 'Asia/Ho_Chi_Minh', now);
    const faults = judgeDraft({ ...draft, endsAt: draft.startsAt, termsVi: 'Thể lệ', points: null });
    expect(faults).toMatchObject({
      name: 'required',
      'definition.endsAt': 'endBeforeStart',
      'definition.terms.en': 'termsBoth',
      'definition.mechanics.0.points': 'pointsBad',
    });
  });

  it('lasts by real time where clocks change in between', () => {
    const template = campaignTemplates[0];
    if (!template) throw new Error('There is no template.');
    const draft = {
      ...draftFromTemplate(template, 'x', 'Europe/Berlin', now),
      startsAt: '2027-03-28T00:00',
      endsAt: '2027-03-29T00:00',
    };
    expect(draftLength(draft)).toBe(23 * 3_600_000);
  });
});
