import { standingOf, type CodeLife } from './code-states.ts';
import type { CampaignDefinition } from './definition.ts';
import { localToUtc } from './local-time.ts';
import { mechanicPoints } from './mechanics/index.ts';
import { applyRules, type RuleRefusal } from './rules/index.ts';

/** What is known of the code: the life of its range, and who claimed it if anyone did. */
export interface CodeFacts extends CodeLife {
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
  | { outcome: 'voided' }
  | { outcome: 'expired'; expiredAt: Date }
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
  const blocked = codeRefusal(code, now);
  if (blocked) return blocked;
  if (campaign.state === 'draft') return { outcome: 'not-active' };
  if (campaign.state === 'paused') return { outcome: 'paused' };
  const { startsMs, endsMs } = spanOf(campaign.definition);
  if (now.getTime() < startsMs) return { outcome: 'not-started', startsAt: new Date(startsMs) };
  if (now.getTime() >= endsMs) return { outcome: 'ended', endedAt: new Date(endsMs) };
  return null;
}

/** Only an active code pays; every other standing says why it does not. */
function codeRefusal(
  code: CodeLife,
  now: Date,
): Extract<Decision, { outcome: 'not-active' | 'recalled' | 'voided' | 'expired' }> | null {
  const standing = standingOf(code, now);
  switch (standing) {
    case 'active':
      return null;
    case 'minted':
    case 'sent':
    case 'printed':
      return { outcome: 'not-active' };
    case 'recalled':
    case 'voided':
      return { outcome: standing };
    case 'expired':
      return { outcome: 'expired', expiredAt: code.expiresAt ?? now };
  }
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
  return { outcome: 'won', points: pointsPerPack(campaign.definition) };
}

/** Points that one pack gives under a definition. */
export function pointsPerPack(definition: CampaignDefinition): number {
  return definition.mechanics.reduce((sum, mechanic) => sum + mechanicPoints(mechanic), 0);
}

interface Span {
  startsMs: number;
  endsMs: number;
}

// Reading a time zone costs more than all the rest of a decision, and a definition never changes.
const spans = new WeakMap<CampaignDefinition, Span>();

/** When a campaign runs, in milliseconds of the epoch: from `startsMs` on, before `endsMs`. */
export function spanOf(definition: CampaignDefinition): Span {
  let span = spans.get(definition);
  if (!span) {
    const { startsAt, endsAt, timeZone } = definition;
    span = { startsMs: localToUtc(startsAt, timeZone), endsMs: localToUtc(endsAt, timeZone) };
    spans.set(definition, span);
  }
  return span;
}
