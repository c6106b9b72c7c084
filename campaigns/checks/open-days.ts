import type { CampaignDefinition } from '../definition.ts';
import { addDays, localMinute } from '../local-time.ts';
import { planOf } from '../plan.ts';
import { nextOutside } from '../windows.ts';
import type { Limit } from '../rules/limit.ts';

export interface OpenDays {
  /** Local days on which something can be claimed at some minute. */
  count: number;
  /** The most of them in a row. */
  inARow: number;
}

/** Beyond it nothing in a definition asks for more days. */
const DAYS_MOST = 1100;

const known = new WeakMap<CampaignDefinition, OpenDays>();

/** The days of a campaign that its blackouts leave something of. */
export function openDays(definition: CampaignDefinition): OpenDays {
  let days = known.get(definition);
  if (!days) {
    days = countOpenDays(definition);
    known.set(definition, days);
  }
  return days;
}

function countOpenDays(definition: CampaignDefinition): OpenDays {
  const { timeZone } = definition;
  const { startsMs, endsMs, closed } = planOf(definition);
  let [count, inARow, run, last] = [0, 0, 0, ''];
  let at = nextOutside(closed, startsMs, timeZone);
  while (at !== null && at < endsMs && count < DAYS_MOST) {
    const { day } = localMinute(at, timeZone);
    if (day !== last) {
      run = addDays(day, -1) === last ? run + 1 : 1;
      count += 1;
      inARow = Math.max(inARow, run);
      last = day;
    }
    at = nextOutside(closed, nextDay(at, day, timeZone), timeZone);
  }
  return { count, inARow };
}

/** The first minute of the day after an instant's; a day may be skipped or its midnight come late. */
function nextDay(instantMs: number, day: string, timeZone: string): number {
  const { minute } = localMinute(instantMs, timeZone);
  let next = instantMs - (instantMs % 60_000) + (1440 - minute) * 60_000;
  while (localMinute(next, timeZone).day === day) next += 15 * 60_000;
  while (localMinute(next - 15 * 60_000, timeZone).day !== day) next -= 15 * 60_000;
  return next;
}

/** The most packs that limits let one person claim within so many days in a row. */
export function packsWithin(definition: CampaignDefinition, days: number): number {
  const most = definition.rules.map((rule) => {
    if (rule.kind === 'limit-per-person-per-day') return rule.claims * days;
    if (rule.kind !== 'limit' || rule.per === 'device') return Number.POSITIVE_INFINITY;
    return rule.claims * periodsWithin(rule.period, days);
  });
  return Math.min(Number.POSITIVE_INFINITY, ...most);
}

/** Into how many periods so many days in a row can reach at most. */
function periodsWithin(period: Limit['period'], days: number): number {
  switch (period) {
    case 'day':
      return days;
    case 'week':
      return Math.ceil((days - 1) / 7) + 1;
    case 'month':
      return Math.ceil((days - 1) / 28) + 1;
    case 'campaign':
      return 1;
  }
}
