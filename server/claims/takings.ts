import type {
  NewProgress,
  Takings,
  ToldAge,
  UsedLimit,
  UsedPool,
  WonAward,
  WonEntries,
} from './gain-queries.ts';
import type { WonScan } from './write-queries.ts';

/** What a transaction's wins take and win besides points; null where that is nothing. */
export function takingsOf(wins: readonly WonScan[]): Takings | null {
  const limits = new Map<string, UsedLimit>();
  const pools = new Map<string, UsedPool>();
  const awards: WonAward[] = [];
  const progress: NewProgress[] = [];
  const entries: WonEntries[] = [];
  const ages: ToldAge[] = [];
  for (const { item, standing, memberId, at, decision, subjects, rewards } of wins) {
    const { programId } = item.code;
    const place = { programId, campaignId: standing.campaignId };
    const claim = { ...place, claimId: item.scanId, memberId };
    for (const { limit, period, amount, most } of decision.uses.limits) {
      const subject = subjects.get(limit);
      if (!subject) continue;
      const key = `${programId}:${place.campaignId}:${limit}:${subject}:${period}`;
      const used = limits.get(key);
      if (used) used.claims += amount;
      else limits.set(key, { ...place, limit, subject, period, claims: amount, most });
    }
    for (const { pool, amount, most } of decision.uses.pools) {
      const key = `${programId}:${place.campaignId}:${pool}`;
      const drawn = pools.get(key);
      if (drawn) drawn.used += amount;
      else pools.set(key, { ...place, pool, used: amount, most });
    }
    for (const { mechanicId, prizeId, moment = null } of decision.awards) {
      const redemptionId = rewards.get(mechanicId)?.redemptionId ?? null;
      awards.push({ ...claim, mechanicId, prizeId, moment, redemptionId, at });
    }
    if (decision.progress) progress.push({ ...place, memberId, progress: decision.progress });
    for (const { mechanicId, draw, count } of decision.entries)
      entries.push({ ...claim, mechanicId, draw, entries: count });
    if (item.confirmedAge !== undefined) ages.push({ programId, memberId, years: item.confirmedAge });
  }
  const takings = {
    limits: [...limits.values()],
    pools: [...pools.values()],
    awards,
    progress,
    entries,
    ages,
  };
  return Object.values(takings).some((rows) => rows.length > 0) ? takings : null;
}
