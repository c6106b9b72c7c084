const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string): Intl.DateTimeFormat {
  let found = formats.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, found);
  }
  return found;
}

/** Whether `name` is an IANA time zone this runtime knows; a bare offset such as `+07:00` is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    format(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether `text` is `YYYY-MM-DDTHH:mm` and names a day and minute that exist (no 30 February) in the years 2000 to 2199,
 * where every zone's instants have four-digit years too.
 */
export function isLocalDateTime(text: string): boolean {
  if (!/^2[01]\d{2}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** The wall-clock time of an instant in a zone, as `YYYY-MM-DDTHH:mm:ss`. */
export function utcToLocal(instant: Date, timeZone: string): string {
  const part = Object.fromEntries(
    format(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
}

/** The local calendar day of an instant in a zone, as `YYYY-MM-DD`. */
export function localDay(instant: Date, timeZone: string): string {
  return utcToLocal(instant, timeZone).slice(0, 10);
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** A stretch of time in which a zone's clocks run without a change. */
interface Steady {
  fromMs: number;
  untilMs: number;
  offsetMs: number;
}
const steady = new Map<string, Steady>();

function readOffset(instantMs: number, timeZone: string): number {
  const whole = instantMs - (((instantMs % 1000) + 1000) % 1000);
  return Date.parse(`${utcToLocal(new Date(whole), timeZone)}Z`) - whole;
}

/** What a zone's clocks are ahead of UTC by, in milliseconds. Asking the runtime costs more than a whole decision. */
function offsetAt(instantMs: number, timeZone: string): number {
  const known = steady.get(timeZone);
  if (known && instantMs >= known.fromMs && instantMs < known.untilMs) return known.offsetMs;
  const fresh = readSteady(instantMs, timeZone);
  steady.set(timeZone, fresh);
  return fresh.offsetMs;
}

/** The part of an instant's week over which the offset is the same. No zone changes its clocks twice in a week. */
function readSteady(instantMs: number, timeZone: string): Steady {
  const fromMs = Math.floor(instantMs / WEEK_MS) * WEEK_MS;
  const untilMs = fromMs + WEEK_MS;
  const [first, last] = [readOffset(fromMs, timeZone), readOffset(untilMs, timeZone)];
  if (first === last) return { fromMs, untilMs, offsetMs: first };
  let [before, after] = [fromMs, untilMs];
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (readOffset(middle, timeZone) === first) before = middle;
    else after = middle;
  }
  return instantMs < after
    ? { fromMs, untilMs: after, offsetMs: first }
    : { fromMs: after, untilMs, offsetMs: last };
}

/** A minute as the zone's wall clock and calendar show it. */
export interface LocalMinute {
  /** `YYYY-MM-DD` */
  day: string;
  /** 1 for Monday to 7 for Sunday. */
  weekday: number;
  /** Minutes after midnight, 0 to 1439. */
  minute: number;
}

let lastDay = { number: Number.NaN, day: '', weekday: 0 };

/** @param instantMs milliseconds of the epoch */
export function localMinute(instantMs: number, timeZone: string): LocalMinute {
  const wallMs = instantMs + offsetAt(instantMs, timeZone);
  const number = Math.floor(wallMs / DAY_MS);
  if (lastDay.number !== number) {
    const midnight = new Date(number * DAY_MS);
    lastDay = {
      number,
      day: midnight.toISOString().slice(0, 10),
      weekday: ((midnight.getUTCDay() + 6) % 7) + 1,
    };
  }
  const { day, weekday } = lastDay;
  return { day, weekday, minute: Math.floor((wallMs - number * DAY_MS) / 60_000) };
}

/** Over what a limit counts: a local day, a week from Monday on, a month, or the whole campaign. */
export type Period = 'day' | 'week' | 'month' | 'campaign';

/** The first local day of the period that holds a day; `0001-01-01` stands for the whole campaign. */
export function periodStart(period: Period, { day, weekday }: LocalMinute): string {
  switch (period) {
    case 'day':
      return day;
    case 'week':
      return addDays(day, 1 - weekday);
    case 'month':
      return `${day.slice(0, 7)}-01`;
    case 'campaign':
      return '0001-01-01';
  }
}

// Claims ask for the same few days over and over.
const added = new Map<string, string>();

/** @param day `YYYY-MM-DD` */
export function addDays(day: string, days: number): string {
  const asked = `${day} ${days}`;
  let found = added.get(asked);
  if (found === undefined) {
    found = new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
    if (added.size >= 1000) added.clear();
    added.set(asked, found);
  }
  return found;
}

/**
 * The instant, in milliseconds of the epoch, of a wall-clock time in a zone. Where clocks change, as RFC 5545 §3.3.5 has
 * it: a time that comes twice is its first, a time that is skipped counts on from before the change (02:30 is 03:30).
 *
 * @param local `YYYY-MM-DDTHH:mm`
 */
export function localToUtc(local: string, timeZone: string): number {
  const wanted = Date.parse(`${local}:00Z`);
  // No offset exceeds 14 hours, so a day either way lies on each side of a change that could matter.
  const [before, after] = [readOffset(wanted - DAY_MS, timeZone), readOffset(wanted + DAY_MS, timeZone)];
  if (before === after || readOffset(wanted - before, timeZone) === before) return wanted - before;
  return readOffset(wanted - after, timeZone) === after ? wanted - after : wanted - before;
}
