import { z } from 'zod';
import { localDay, localToUtc } from './local-time.ts';

const date = z.iso.date().refine((text) => text >= '2000-01-01' && text < '2190-01-01', {
  message: 'Choose a day between 2000 and 2189.',
});

/**
 * When points expire, decided at the moment they are earned. Always at the end of a local day:
 * `date` of that one, `days` so many after the earning, `quarter-end` and `year-end` of the first period whose end is at
 * least `days` away.
 */
export const expiryPolicySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({ kind: z.literal('date'), date }),
  z.strictObject({ kind: z.literal('days'), days: z.int().min(1).max(3650) }),
  z.strictObject({ kind: z.literal('quarter-end'), days: z.int().min(0).max(3650) }),
  z.strictObject({ kind: z.literal('year-end'), days: z.int().min(0).max(3650) }),
]);
export type ExpiryPolicy = z.infer<typeof expiryPolicySchema>;

/**
 * The first instant at which points earned at `earnedAt` are no longer there; null where they stay for good, as do points
 * that are earned after a policy's fixed date.
 */
export function pointsExpireAt(policy: ExpiryPolicy, earnedAt: Date, timeZone: string): Date | null {
  if (policy.kind === 'never') return null;
  const lastDay = lastDayOf(policy, localDay(earnedAt, timeZone));
  const end = new Date(localToUtc(`${addDays(lastDay, 1)}T00:00`, timeZone));
  return end > earnedAt ? end : null;
}

/** The last local day on which the points can be spent. */
function lastDayOf(policy: Exclude<ExpiryPolicy, { kind: 'never' }>, earned: string): string {
  if (policy.kind === 'date') return policy.date;
  const least = addDays(earned, policy.days);
  if (policy.kind === 'days') return least;
  const [year, month] = [Number(least.slice(0, 4)), Number(least.slice(5, 7))];
  const lastMonth = policy.kind === 'year-end' ? 12 : Math.ceil(month / 3) * 3;
  // Day 0 of a month is the last one of the month before.
  return dayText(Date.UTC(year, lastMonth, 0));
}

function addDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return dayText(Date.UTC(year, month - 1, date + days));
}

function dayText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
