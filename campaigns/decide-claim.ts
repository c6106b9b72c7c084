import type { CampaignDefinition } from './definition.ts';
import { localDay, localToUtc } from './local-time.ts';
import { mechanicPoints } from './mechanics/index.ts';
import { applyRules, type RuleRefusal } from './rules/index.ts';

/** What is known of the code: the state of its range, and who claimed it if anyone did. */
export interface CodeFacts {
  state: 'minted' | 'active' | 'recalled';
  claim: { memberId: string; claimedAt: Date; points: number } | null;
}
export interface MemberFacts {
  memberId: string;
  /** Packs this member has claimed in this campaign on the local day of `now`. */
  claimsToday: number;
}
/** A campaign as it stands when the claim is decided. */
export interface CampaignFacts {
  state: 'draft' | 'live' | 'paused';
  definition: CampaignDefinition;
}

/** Each has its own screen; only `won` consumes the code. */
export type Decision =
  | { outcome: 'won'; points: number }
  | { outcome: 'already-yours'; points: number; claimedAt: Date }
  | { outcome: 'claimed-by-another'; claimedAt: Date }
  | { outcome: 'not-active' }
  | { outcome: 'recalled' }
  | { outcome: 'not-started'; startsAt: Date }
  | { outcome: 'ended'; endedAt: Date }
  | { outcome: 'paused' }
  | ({ outcome: 'over-limit' } & Omit<RuleRefusal, 'kind'>);
export type Outcome = Decision['outcome'];

/** Decide what a scan of a code means before anyone presses the button: null where a claim may be tried. */
export function decideLook(
  campaign: CampaignFacts,
  memberId: string | null,
  code: CodeFacts,
  now: Date,
): Exclude<Decision, { outcome: 'won' | 'over-limit' }> | null {
  const { claim } = code;
  if (claim) {
    return claim.memberId === memberId
      ? { outcome: 'already-yours', points: claim.points, claimedAt: claim.claimedAt }
      : { outcome: 'claimed-by-another', claimedAt: claim.claimedAt };
  }
  if (code.state === 'recalled') return { outcome: 'recalled' };
  if (code.state === 'minted' || campaign.state === 'draft') return { outcome: 'not-active' };
  if (campaign.state === 'paused') return { outcome: 'paused' };
  const { startsAt, endsAt, timeZone } = campaign.definition;
  const starts = localToUtc(startsAt, timeZone);
  const ends = localToUtc(endsAt, timeZone);
  if (now.getTime() < starts) return { outcome: 'not-started', startsAt: new Date(starts) };
  if (now.getTime() >= ends) return { outcome: 'ended', endedAt: new Date(ends) };
  return null;
}

/** Decide a claim from facts alone: no clock, no randomness, no I/O. */
export function decideClaim(
  campaign: CampaignFacts,
  member: MemberFacts,
  code: CodeFacts,
  now: Date,
): Decision {
  const settled = decideLook(campaign, member.memberId, code, now);
  if (settled) return settled;
  const refusal = applyRules(campaign.definition.rules, { memberClaimsToday: member.claimsToday });
  if (refusal) return { outcome: refusal.kind, limit: refusal.limit, per: refusal.per };
  const points = campaign.definition.mechanics.reduce((sum, mechanic) => sum + mechanicPoints(mechanic), 0);
  return { outcome: 'won', points };
}

/** The day that counts towards a member's daily limit, as `YYYY-MM-DD` in the campaign's zone. */
export function limitPeriod(definition: CampaignDefinition, now: Date): string {
  return localDay(now, definition.timeZone);
}
