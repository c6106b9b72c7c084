import { z } from 'zod';
import { periodStart, type LocalMinute } from '../local-time.ts';
import { onceADay } from '../once-a-day.ts';
import type { RuleFacts, RuleRefusal, Subject } from './refusal.ts';

/** A person, a device or a household (one address or phone) may claim so many packs in a period of the campaign's time zone. */
export const limitSchema = z.strictObject({
  kind: z.literal('limit'),
  per: z.enum(['person', 'device', 'household']),
  period: z.enum(['day', 'week', 'month', 'campaign']),
  claims: z.int().min(1).max(100_000),
});
export type Limit = z.infer<typeof limitSchema>;

/** What is counted, and for which period. */
export interface LimitKey {
  /** Such as `device-week`: a campaign has each once, so that a new version goes on with the counts of the old. */
  limit: string;
  subject: Subject;
  /** The first local day of the period, `YYYY-MM-DD`; `0001-01-01` stands for the whole campaign. */
  period: string;
  /** By which a claim's facts give the count. */
  name: string;
}
/** What a claim uses up of a limit. */
export interface LimitUse extends LimitKey {
  amount: number;
  most: number;
}

/** What a claim on a local day uses up of a limit. */
export const limitUse = onceADay(({ per, period, claims }: Limit, local: LocalMinute): LimitUse => {
  const limit = `${per}-${period}`;
  const start = periodStart(period, local);
  return { limit, subject: per, period: start, name: `${limit}@${start}`, amount: 1, most: claims };
});

export function limit(rule: Limit, facts: RuleFacts): RuleRefusal | null {
  const counted = facts.counts?.get(limitUse(rule, facts.local).name) ?? 0;
  if (counted < rule.claims) return null;
  const { per, period, claims } = rule;
  return {
    outcome: 'over-limit',
    limit: claims,
    per: period,
    ...(per === 'person' ? {} : { subject: per }),
  };
}
