import { z } from 'zod';
import { addDays, localMinute, localToUtc, type LocalMinute } from './local-time.ts';

const wrongClock = {
  error: 'Write a time of day as HH:mm, from 00:00 to 24:00.',
  params: { code: 'wrong-clock' },
  abort: true,
};
const isClock = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** A minute of the day, `HH:mm`. */
export const clockSchema = z.string().refine(isClock, wrongClock);
const clockOrEndSchema = z.string().refine((text) => isClock(text) || text === '24:00', wrongClock);

/** Weekdays are 1 for Monday to 7 for Sunday, as ISO 8601 has them. */
export const windowFields = {
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: clockSchema,
  to: clockOrEndSchema,
};
export const weeklyWindowSchema = z.strictObject(windowFields);

/**
 * Hours that come back every week by the campaign's wall clock: from `from` on, before `to`. Where `to` is not after
 * `from` the window runs over midnight, and the weekdays are those on which it starts.
 */
export type WeeklyWindow = z.infer<typeof weeklyWindowSchema>;

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Minutes of a week from Monday's midnight on, as [from, to); sorted, and cut where the week ends. */
export type WeekSpans = readonly (readonly [number, number])[];

function clockMinutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

function spansOf({ weekdays, from, to }: WeeklyWindow): [number, number][] {
  const [start, end] = [clockMinutes(from), clockMinutes(to)];
  const length = end > start ? end - start : end - start + DAY_MINUTES;
  return [...new Set(weekdays)].flatMap((weekday): [number, number][] => {
    const first = (weekday - 1) * DAY_MINUTES + start;
    const last = first + length;
    return last <= WEEK_MINUTES
      ? [[first, last]]
      : [
          [first, WEEK_MINUTES],
          [0, last - WEEK_MINUTES],
        ];
  });
}

export function weekSpans(windows: readonly WeeklyWindow[]): WeekSpans {
  return windows.flatMap(spansOf).sort(([left], [right]) => left - right);
}

/** Whether a window begins and ends at the same minute; all of a day is 00:00 to 24:00. */
export function isEmptyWindow({ from, to }: WeeklyWindow): boolean {
  return from === to;
}

/** The first of the windows that shares a minute with one before it, or -1. */
export function overlappingWindow(windows: readonly WeeklyWindow[]): number {
  const spans = windows.map(spansOf);
  return spans.findIndex((mine, index) =>
    mine.some(([from, to]) =>
      spans.slice(0, index).some((other) => other.some(([a, b]) => from < b && a < to)),
    ),
  );
}

/** What of the spans is in none of the others. */
export function without(spans: WeekSpans, others: WeekSpans): WeekSpans {
  return others.reduce<WeekSpans>(
    (left, [from, to]) =>
      left.flatMap(([a, b]): [number, number][] =>
        [[a, Math.min(b, from)] as [number, number], [Math.max(a, to), b] as [number, number]].filter(
          ([start, end]) => start < end,
        ),
      ),
    spans,
  );
}

function minuteOfWeek({ weekday, minute }: LocalMinute): number {
  return (weekday - 1) * DAY_MINUTES + minute;
}

export function isInside(spans: WeekSpans, local: LocalMinute): boolean {
  const minute = minuteOfWeek(local);
  return spans.some(([from, to]) => minute >= from && minute < to);
}

/**
 * The first instant from `atMs` on (milliseconds of the epoch) that is outside all spans, by the zone's wall clock.
 * @returns null where the spans leave no minute of the week
 */
export function nextOutside(spans: WeekSpans, atMs: number, timeZone: string): number | null {
  let instant = atMs;
  // Each step leaves one span; a skipped hour may cost one more.
  for (let step = 0; step <= 2 * spans.length + 2; step += 1) {
    const local = localMinute(instant, timeZone);
    const minute = minuteOfWeek(local);
    const span = spans.find(([from, to]) => minute >= from && minute < to);
    if (!span) return instant;
    const dayMs = Date.parse(`${local.day}T00:00Z`);
    const endLocal = new Date(dayMs + (local.minute + span[1] - minute) * 60_000).toISOString().slice(0, 16);
    const end = localToUtc(endLocal, timeZone);
    const now = instant - (instant % 60_000);
    // Within an hour that clocks show a second time, its first showing is past.
    instant = end > instant ? end : now + (span[1] - minute) * 60_000;
    // An end that clocks skip comes with the skip.
    while (instant - 60_000 > now && !isInside([span], localMinute(instant - 60_000, timeZone)))
      instant -= 60_000;
  }
  return null;
}

/** Whether a span comes between two instants, in milliseconds of the epoch. */
export function comesWithin(spans: WeekSpans, fromMs: number, untilMs: number, timeZone: string): boolean {
  if (isInside(spans, localMinute(fromMs, timeZone))) return true;
  const { day: firstDay } = localMinute(fromMs, timeZone);
  // Each weekday twice: clocks skip an hour once at most.
  for (let days = 0; days <= 15; days += 1) {
    const day = addDays(firstDay, days);
    const dayStart = ((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7) * DAY_MINUTES;
    for (const [from] of spans) {
      if (from < dayStart || from >= dayStart + DAY_MINUTES) continue;
      const clock = new Date((from - dayStart) * 60_000).toISOString().slice(11, 16);
      const instant = localToUtc(`${day}T${clock}`, timeZone);
      if (instant >= fromMs && instant < untilMs && isInside(spans, localMinute(instant, timeZone)))
        return true;
    }
  }
  return false;
}
