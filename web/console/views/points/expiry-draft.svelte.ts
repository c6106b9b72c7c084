import type { ExpiryPolicy } from '#campaigns/points-expiry.ts';
import { wholeFault } from '../../faults.ts';
import { localMoment } from '../../format.ts';
import { commonMessages } from '../../messages/common.ts';
import { pointsMessages } from '../../messages/points.ts';
import { language } from '../../state/language.svelte.ts';

export const expiryKinds = ['never', 'days', 'quarter-end', 'year-end', 'date'] as const;

/** A policy as it is typed: every field may be missing for now. */
export class ExpiryDraft {
  kind = $state<ExpiryPolicy['kind']>('never');
  date = $state('');
  days = $state<number | null>(null);

  constructor(policy: ExpiryPolicy) {
    this.kind = policy.kind;
    if ('date' in policy) this.date = policy.date;
    if ('days' in policy) this.days = policy.days;
  }

  get bounds() {
    return { min: this.kind === 'days' ? 1 : 0, max: 3650 };
  }

  /** What is wrong, by the server's paths. */
  get faults(): Record<string, string | null> {
    const needsDays = this.kind !== 'never' && this.kind !== 'date';
    return {
      'expiry.date': this.kind === 'date' && !this.date ? commonMessages(language.current)('required') : null,
      'expiry.days': needsDays ? wholeFault(this.days, this.bounds) : null,
    };
  }

  get policy(): ExpiryPolicy {
    if (this.kind === 'never') return { kind: 'never' };
    if (this.kind === 'date') return { kind: 'date', date: this.date };
    return { kind: this.kind, days: this.days ?? 0 };
  }
}

/** `End of a quarter, 30 days at least`. */
export function sayPolicy(policy: ExpiryPolicy): string {
  const t = pointsMessages(language.current);
  if (policy.kind === 'never') return t('sayNever');
  if (policy.kind === 'date') return t('sayDate', { day: localMoment(`${policy.date}T00:00`, 'day') });
  if (policy.kind === 'days') return t('sayDays', { count: policy.days });
  return policy.kind === 'quarter-end'
    ? t('sayQuarter-end', { count: policy.days })
    : t('sayYear-end', { count: policy.days });
}
