import type { CampaignDefinition } from '#campaigns/definition.ts';
import { isLocalDateTime, localDay, localToUtc } from '#campaigns/local-time.ts';
import type { CampaignTemplate } from '#campaigns/templates/index.ts';

/** A campaign as the form holds it: flat, and with numbers that may be missing while someone types. */
export interface Draft {
  name: string;
  headlineVi: string;
  headlineEn: string;
  termsVi: string;
  termsEn: string;
  /** Null where no mechanic gives points for each pack. */
  points: number | null;
  limit: number | null;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  /** What it started from; what the form has no field for stays as it is there. */
  base: Omit<CampaignDefinition, 'startsAt' | 'endsAt'>;
}

export function draftOf(name: string, definition: CampaignDefinition): Draft {
  const limit = definition.rules.find((rule) => rule.kind === 'limit-per-person-per-day');
  const points = definition.mechanics.find((mechanic) => mechanic.kind === 'points-per-pack');
  const { startsAt, endsAt, ...base } = definition;
  return {
    name,
    headlineVi: definition.headline.vi,
    headlineEn: definition.headline.en,
    termsVi: definition.terms?.vi ?? '',
    termsEn: definition.terms?.en ?? '',
    points: points?.points ?? null,
    limit: limit?.claims ?? null,
    startsAt,
    endsAt,
    timeZone: definition.timeZone,
    base,
  };
}

/** Where among the mechanics the one is that gives points for each pack, or -1. */
export function pointsIndex({ base }: Draft): number {
  return base.mechanics.findIndex(({ kind }) => kind === 'points-per-pack');
}

/** A template with dates: from the coming midnight of the program's zone, for as long as the template usually runs. */
export function draftFromTemplate(
  template: CampaignTemplate,
  name: string,
  timeZone: string,
  now: Date,
): Draft {
  const dayMs = 86_400_000;
  const today = Date.parse(`${localDay(now, timeZone)}T00:00Z`);
  const midnight = (days: number) => `${new Date(today + days * dayMs).toISOString().slice(0, 10)}T00:00`;
  const definition = {
    ...template.definition,
    timeZone,
    startsAt: midnight(1),
    endsAt: midnight(1 + template.days),
  };
  return draftOf(name, definition);
}

export function definitionOf(draft: Draft): CampaignDefinition {
  const terms = draft.termsVi.trim() && draft.termsEn.trim();
  const base = { ...draft.base };
  delete base.terms;
  const otherRules = base.rules.filter(({ kind }) => kind !== 'limit-per-person-per-day');
  const limit = { kind: 'limit-per-person-per-day' as const, claims: draft.limit ?? 0 };
  return {
    ...base,
    headline: { vi: draft.headlineVi.trim(), en: draft.headlineEn.trim() },
    ...(terms ? { terms: { vi: draft.termsVi.trim(), en: draft.termsEn.trim() } } : {}),
    timeZone: draft.timeZone,
    startsAt: draft.startsAt,
    endsAt: draft.endsAt,
    mechanics: base.mechanics.map((mechanic) =>
      mechanic.kind === 'points-per-pack' ? { ...mechanic, points: draft.points ?? 0 } : mechanic,
    ),
    rules: draft.limit === null ? otherRules : [limit, ...otherRules],
  };
}

/** How long it runs, in milliseconds of real time; null while the dates are not dates, or end before they start. */
export function draftLength(draft: Draft): number | null {
  if (!isLocalDateTime(draft.startsAt) || !isLocalDateTime(draft.endsAt)) return null;
  const length = localToUtc(draft.endsAt, draft.timeZone) - localToUtc(draft.startsAt, draft.timeZone);
  return length > 0 ? length : null;
}

/** What the server takes. */
export const draftBounds = {
  points: { min: 1, max: 1_000_000 },
  limit: { min: 1, max: 1000 },
} as const;

type Fault = 'required' | 'dateBad' | 'endBeforeStart' | 'termsBoth';

/** What is wrong with a draft's words and dates, by the path that the server would name. */
export function judgeDraft(draft: Draft): Record<string, Fault | null> {
  const dates = isLocalDateTime(draft.startsAt) && isLocalDateTime(draft.endsAt);
  const oneTerms = Boolean(draft.termsVi.trim()) !== Boolean(draft.termsEn.trim());
  return {
    name: draft.name.trim() ? null : 'required',
    'definition.headline.vi': draft.headlineVi.trim() ? null : 'required',
    'definition.headline.en': draft.headlineEn.trim() ? null : 'required',
    [`definition.terms.${draft.termsVi.trim() ? 'en' : 'vi'}`]: oneTerms ? 'termsBoth' : null,
    'definition.startsAt': isLocalDateTime(draft.startsAt) ? null : 'dateBad',
    'definition.endsAt': !isLocalDateTime(draft.endsAt)
      ? 'dateBad'
      : dates && draftLength(draft) === null
        ? 'endBeforeStart'
        : null,
  };
}
