import { localToUtc } from '#campaigns/local-time.ts';

/** The instant at which a calendar day (`YYYY-MM-DD`) is over in a time zone. */
export function endOfLocalDay(day: string, timeZone: string): Date {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return new Date(localToUtc(`${next.toISOString().slice(0, 10)}T00:00`, timeZone));
}

export function hasPassed(instant: Date): boolean {
  return instant.getTime() <= Date.now();
}
