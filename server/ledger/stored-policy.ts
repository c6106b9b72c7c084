import type { ExpiryPolicy } from '#campaigns/points-expiry.ts';

/** A policy of the columns of `currency` that keep it: `expiry`, `expiry_date`, `expiry_days`. */
export function storedPolicy(
  kind: ExpiryPolicy['kind'],
  date: string | null,
  days: number | null,
): ExpiryPolicy {
  if (kind === 'never') return { kind };
  return kind === 'date' ? { kind, date: date ?? '' } : { kind, days: days ?? 0 };
}
