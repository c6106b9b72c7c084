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

/**
 * The instant, in milliseconds of the epoch, of a wall-clock time in a zone. Where clocks change, as RFC 5545 §3.3.5 has
 * it: a time that comes twice is its first, a time that is skipped counts on from before the change (02:30 is 03:30).
 *
 * @param local `YYYY-MM-DDTHH:mm`
 */
export function localToUtc(local: string, timeZone: string): number {
  const wanted = Date.parse(`${local}:00Z`);
  const offsetAt = (instant: number) => Date.parse(`${utcToLocal(new Date(instant), timeZone)}Z`) - instant;
  // No offset exceeds 14 hours, so a day either way lies on each side of a change that could matter.
  const [before, after] = [offsetAt(wanted - DAY_MS), offsetAt(wanted + DAY_MS)];
  if (before === after || offsetAt(wanted - before) === before) return wanted - before;
  return offsetAt(wanted - after) === after ? wanted - after : wanted - before;
}
