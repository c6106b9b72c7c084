import { storedDefinitionSchema, type CampaignDefinition } from '#campaigns/definition.ts';
import { isLocalDateTime, localDay, localToUtc } from '#campaigns/local-time.ts';
import type { CampaignTemplate } from '#campaigns/templates/index.ts';

/** The same shape with numbers that may be missing, or not be numbers yet, while someone types. */
export type Editable<T> = T extends number
  ? number | null
  : T extends readonly (infer Item)[]
    ? Editable<Item>[]
    : T extends object
      ? { [Key in keyof T]: Editable<T[Key]> }
      : T;

export type EditedDefinition = Editable<CampaignDefinition>;
export type EditedPrize = NonNullable<EditedDefinition['prizes']>[number];
export type EditedMechanic = EditedDefinition['mechanics'][number];
export type MechanicKind = EditedMechanic['kind'];
export type EditedRule = EditedDefinition['rules'][number];
export type RuleKind = EditedRule['kind'];
/** One kind out of mechanics or rules. */
export type Of<Union extends { kind: string }, Kind extends Union['kind']> = Extract<Union, { kind: Kind }>;

/** A campaign as the form holds it: what may be left out of a definition is there, and empty. */
export interface Draft {
  name: string;
  definition: Omit<EditedDefinition, keyof Filled> & Filled;
}
interface Filled {
  terms: EditedDefinition['headline'];
  presentation: NonNullable<EditedDefinition['presentation']>;
  market: NonNullable<EditedDefinition['market']>;
  prizes: EditedPrize[];
  /** Empty: the program's own points. */
  currency: string;
  registration: { number: string; authority: string };
}

export function draftOf(name: string, definition: CampaignDefinition): Draft {
  const { registration, ...rest } = structuredClone(definition);
  return {
    name,
    definition: {
      ...rest,
      terms: rest.terms ?? { vi: '', en: '' },
      presentation: rest.presentation ?? 'plain',
      market: rest.market ?? 'VN',
      prizes: rest.prizes ?? [],
      currency: rest.currency ?? '',
      registration: { number: registration?.number ?? '', authority: registration?.authority ?? '' },
    },
  };
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
  return draftOf(name, {
    ...template.definition,
    timeZone,
    startsAt: midnight(1),
    endsAt: midnight(1 + template.days),
  });
}

/** What is typed, by the paths of faults; an end may be wrong for the start's sake. */
export function valuesOf({ name, definition }: Draft): object {
  return { name, definition: { ...definition, endsAt: [definition.startsAt, definition.endsAt] } };
}

/** What is sent. Numbers that are none yet are still in it: `judgeDraft` says where. */
export function definitionOf({ definition }: Draft): CampaignDefinition {
  const { terms, registration, presentation, market, prizes, currency, ...rest } = definition;
  const authority = registration.authority.trim();
  const hasTerms = Boolean(terms.vi.trim() || terms.en.trim());
  const edited = {
    ...rest,
    ...(hasTerms ? { terms } : {}),
    ...(registration.number.trim()
      ? { registration: { number: registration.number, ...(authority ? { authority } : {}) } }
      : {}),
    ...(presentation === 'plain' ? {} : { presentation }),
    ...(market === 'VN' ? {} : { market }),
    ...(prizes.length > 0 ? { prizes } : {}),
    ...(currency ? { currency } : {}),
  };
  return withoutEmpty(edited) as CampaignDefinition;
}

/** Optional fields that hold nothing any more are left out, as they are in what is stored. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutEmpty(part)]));
}

/** What can be reckoned with, or null while something in it has not the shape yet. */
export function wholeDefinition(draft: Draft): CampaignDefinition | null {
  return storedDefinitionSchema.safeParse(definitionOf(draft)).data ?? null;
}

/** How long it runs, in milliseconds of real time; null while the dates are not dates, or end before they start. */
export function draftLength({ definition: { startsAt, endsAt, timeZone } }: Draft): number | null {
  if (!isLocalDateTime(startsAt) || !isLocalDateTime(endsAt)) return null;
  const length = localToUtc(endsAt, timeZone) - localToUtc(startsAt, timeZone);
  return length > 0 ? length : null;
}

type Fault = 'required' | 'notWhole' | 'dateBad' | 'endBeforeStart' | 'termsBoth';

/** What is wrong with a draft's words, dates and numbers, by the path that the server would name. */
export function judgeDraft(draft: Draft): Record<string, Fault | null> {
  const { definition } = draft;
  const { startsAt, endsAt, terms } = definition;
  const dates = isLocalDateTime(startsAt) && isLocalDateTime(endsAt);
  return {
    ...emptyParts(definitionOf(draft), 'definition'),
    name: draft.name.trim() ? null : 'required',
    ...(Boolean(terms.vi.trim()) === Boolean(terms.en.trim())
      ? {}
      : { [`definition.terms.${terms.vi.trim() ? 'en' : 'vi'}`]: 'termsBoth' as const }),
    'definition.startsAt': isLocalDateTime(startsAt) ? null : 'dateBad',
    'definition.endsAt': !isLocalDateTime(endsAt)
      ? 'dateBad'
      : dates && draftLength(draft) === null
        ? 'endBeforeStart'
        : null,
  };
}

function emptyParts(value: unknown, path: string): Record<string, Fault> {
  if (value === null || (typeof value === 'string' && !value.trim())) return { [path]: 'required' };
  if (typeof value === 'number' && !Number.isFinite(value)) return { [path]: 'notWhole' };
  if (typeof value !== 'object') return {};
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, part]) => emptyParts(part, `${path}.${key}`)),
  ) as Record<string, Fault>;
}

/** What the server takes. */
export const draftBounds = {
  points: { min: 1, max: 1_000_000 },
  limit: { min: 1, max: 1000 },
} as const;
