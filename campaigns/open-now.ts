import type { CampaignDefinition } from './definition.ts';
import { localToUtc, utcToLocal } from './local-time.ts';

const DAY_MS = 86_400_000;
/** How long a rehearsal is open at least. */
const OPEN_DAYS = 30;

/** A definition as if it ran at `now`: the same promise, its dates opened where they are shut. */
export function openNow(definition: CampaignDefinition, now: Date): CampaignDefinition {
  const { timeZone } = definition;
  const minute = (ms: number) => utcToLocal(new Date(ms), timeZone).slice(0, 16);
  const starts = localToUtc(definition.startsAt, timeZone);
  const ends = localToUtc(definition.endsAt, timeZone);
  const nowMs = now.getTime();
  return {
    ...definition,
    // A day ago, and a month ahead: no change of the clocks in between matters then.
    startsAt: starts <= nowMs ? definition.startsAt : minute(nowMs - DAY_MS),
    endsAt: ends > nowMs ? definition.endsAt : minute(nowMs + OPEN_DAYS * DAY_MS),
  };
}
