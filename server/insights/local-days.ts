import { localToUtc, utcToLocal } from '#campaigns/local-time.ts';
import { invalidField } from '../errors.ts';

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SPAN_MAX = { day: 400, hour: 31 };

/** A step of a chart: its local name, and the instant in milliseconds of the epoch at which it begins. */
export interface Step {
  at: string;
  startsAt: number;
}
/** Local days, both inclusive, as `YYYY-MM-DD`. */
export interface DaySpan {
  from: string;
  to: string;
}

/**
 * The instant at which a local day begins; where clocks jump over midnight or repeat it, the day's first moment.
 * @throws Refusal `day-out-of-range` for a day outside 2000 to 2199
 */
export function dayStart(day: string, timeZone: string, field = 'from'): number {
  const year = Number(day.slice(0, 4));
  if (year < 2000 || year > 2199) {
    throw invalidField(field, 'day-out-of-range', 'Choose days between the years 2000 and 2199.');
  }
  let start = localToUtc(`${day}T00:00`, timeZone);
  while (utcToLocal(new Date(start - QUARTER_MS), timeZone).startsWith(day)) start -= QUARTER_MS;
  return start;
}

/** The instant at which the local day after `day` begins. */
export function dayEnd(day: string, timeZone: string, field = 'to'): number {
  return dayStart(nextDay(day), timeZone, field);
}

/**
 * Every step of a span of local days in order, and where the last one ends. A day has as many hours as its clocks show:
 * the hour that a clock change repeats is there twice, under one name.
 * @throws Refusal where the span is upside down or too long
 */
export function stepsOf(
  { from, to }: DaySpan,
  by: 'day' | 'hour',
  timeZone: string,
): { steps: Step[]; endsAt: number } {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) throw invalidField('to', 'span-upside-down', 'Let the last day not lie before the first.');
  if (days > SPAN_MAX[by]) {
    throw invalidField(
      'to',
      'span-too-long',
      `Choose at most ${SPAN_MAX[by]} days when counting by the ${by}.`,
    );
  }
  const endsAt = dayEnd(to, timeZone);
  return { steps: by === 'day' ? daySteps(from, to, timeZone) : hourSteps(from, to, timeZone), endsAt };
}

function daySteps(from: string, to: string, timeZone: string): Step[] {
  const steps: Step[] = [];
  for (let day = from; day <= to; day = nextDay(day)) {
    steps.push({ at: day, startsAt: dayStart(day, timeZone) });
  }
  return steps;
}

function hourSteps(from: string, to: string, timeZone: string): Step[] {
  const steps: Step[] = [];
  for (let day = from; day <= to; day = nextDay(day)) {
    const startsAt = dayStart(day, timeZone);
    const endsAt = dayEnd(day, timeZone);
    steps.push(
      ...(endsAt - startsAt === DAY_MS ? plainDay(day, startsAt) : unevenDay(startsAt, endsAt, timeZone)),
    );
  }
  return steps;
}

function plainDay(day: string, startsAt: number): Step[] {
  return Array.from({ length: 24 }, (_, hour) => ({
    at: `${day}T${String(hour).padStart(2, '0')}:00`,
    startsAt: startsAt + hour * HOUR_MS,
  }));
}

/** Walks a day of a clock change by quarters of an hour, because clocks may change by half an hour. */
function unevenDay(startsAt: number, endsAt: number, timeZone: string): Step[] {
  const steps: Step[] = [];
  let last = '';
  for (let quarter = startsAt; quarter < endsAt; quarter += QUARTER_MS) {
    const local = utcToLocal(new Date(quarter), timeZone);
    const hour = local.slice(0, 13);
    const name = `${hour} ${Date.parse(`${local}Z`) - quarter}`;
    if (name !== last) steps.push({ at: `${hour}:00`, startsAt: quarter });
    last = name;
  }
  return steps;
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}
