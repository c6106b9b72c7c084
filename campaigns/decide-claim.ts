import { standingOf, type CodeLife } from './code-states.ts';
import type { CampaignDefinition } from './definition.ts';
import type { Draw } from './draws/draw.ts';
import { give, type Given, type GivenFor } from './give.ts';
import { addDays, localMinute, localToUtc, type LocalMinute } from './local-time.ts';
import { surePoints } from './mechanics/points-per-pack.ts';
import { planOf, type Plan } from './plan.ts';
import type { PoolUse } from './pools.ts';
import type { MemberProgress } from './progress.ts';
import { Purse } from './purse.ts';
import type { Budget } from './rules/budget.ts';
import { applyRules } from './rules/index.ts';
import { limitUse, type LimitUse } from './rules/limit.ts';
import type { RuleFacts, RuleRefusal } from './rules/refusal.ts';
import type { Tail } from './tail.ts';
import { nextOutside } from './windows.ts';

/** What is known of the code: the life of its range, and who claimed it if anyone did. */
export interface CodeFacts extends CodeLife {
  claim: { memberId: string; claimedAt: Date; points: number } | null;
  productId?: number | undefined;
}

/** What is known of who claims, and of what others have left. `needsOf` says which of it a campaign asks for. */
export interface MemberFacts extends Partial<
  Pick<RuleFacts, 'tier' | 'isNew' | 'ageConfirmed' | 'excluded' | 'place' | 'counts'>
> {
  memberId: string;
  /** Packs this member has claimed in this campaign on the local day of `now`. */
  claimsToday: number;
  /** Null or left out before the first claim. */
  progress?: MemberProgress | null | undefined;
  /** By name, what pools have left; one that is missing is empty. */
  pools?: ReadonlyMap<string, number> | undefined;
  /** By mechanic, the number after the highest winning moment that was taken; 0 where none was. */
  nextMoments?: ReadonlyMap<string, number> | undefined;
}
/** A campaign as it stands when the claim is decided. */
export interface CampaignFacts {
  state: 'draft' | 'live' | 'paused';
  definition: CampaignDefinition;
}

/** What a claim gives, and what it uses up of what is limited; to be written all together or not at all. */
export interface Won extends Given {
  outcome: 'won';
  /** For how many hours the points are pending; null where they post at once. */
  pending: number | null;
  uses: { limits: LimitUse[]; pools: PoolUse[] };
}

/** Each has its own screen; only `won` consumes the code. */
export type Decision =
  | Won
  | { outcome: 'already-yours'; points: number; claimedAt: Date }
  | { outcome: 'claimed-by-another'; claimedAt: Date }
  | { outcome: 'not-active' }
  | { outcome: 'recalled' }
  | { outcome: 'voided' }
  | { outcome: 'expired'; expiredAt: Date }
  | { outcome: 'not-started'; startsAt: Date }
  /** With `tail` where packs that are left over still lead somewhere. */
  | { outcome: 'ended'; endedAt: Date; tail?: Exclude<Tail, { kind: 'reward' }> }
  | { outcome: 'paused' }
  | Exclude<RuleRefusal, { outcome: 'closed-now' }>
  | { outcome: 'closed-now'; opensAt: Date }
  /** `opensAt`: when the next day's budget opens; null where there is none. */
  | { outcome: 'budget-spent'; opensAt: Date | null };
export type Outcome = Decision['outcome'];
/** What only pressing the button can find. */
export type PressedOutcome = 'won' | 'budget-spent' | RuleRefusal['outcome'];

/** Decide what a scan of a code means before anyone presses the button: null where a claim may be tried. */
export function decideLook(
  campaign: CampaignFacts,
  memberId: string | null,
  code: CodeFacts,
  now: Date,
): Exclude<Decision, { outcome: PressedOutcome }> | null {
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
  if (now.getTime() < endsMs) return null;
  const tail = tailAt(campaign.definition, now);
  if (tail?.kind === 'reward') return null;
  return { outcome: 'ended', endedAt: new Date(endsMs), ...(tail ? { tail } : {}) };
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

/**
 * Decide a claim from facts alone: no clock, no randomness, no I/O.
 * @param draw what the campaign's seed says of this code
 * @throws Error where chance decides and no draw is given
 */
export function decideClaim(
  campaign: CampaignFacts,
  member: MemberFacts,
  code: CodeFacts,
  now: Date,
  draw?: Draw,
): Decision {
  const settled = decideLook(campaign, member.memberId, code, now);
  if (settled) return settled;
  const { definition } = campaign;
  const plan = planOf(definition);
  const local = localMinute(now.getTime(), definition.timeZone);
  const { claimsToday: memberClaimsToday, ...facts } = member;
  const { productId } = code;
  const refusal = applyRules(definition.rules, { ...facts, memberClaimsToday, productId, local });
  if (refusal) return refused(refusal, definition, plan, now);
  const purse = new Purse(plan, local.day, member.place, member.pools);
  const { tier, progress, nextMoments } = member;
  const claim: GivenFor = { now, local, productId, tier, progress, nextMoments, draw };
  const given = tailGift(definition, now) ?? give(definition, plan, claim, purse);
  const spent = purse.spendPoints(given.points);
  if (spent) return { outcome: 'budget-spent', opensAt: nextBudget(spent, definition, plan, local) };
  return {
    outcome: 'won',
    ...given,
    pending: definition.pendingHours ?? null,
    uses: {
      limits: plan.limits.map((rule) => limitUse(rule, local)),
      pools: purse.uses,
    },
  };
}

function refused(
  refusal: RuleRefusal,
  { timeZone }: CampaignDefinition,
  { closed }: Plan,
  now: Date,
): Decision {
  if (refusal.outcome !== 'closed-now') return refusal;
  const opensMs = nextOutside(closed, now.getTime(), timeZone);
  return { outcome: 'closed-now', opensAt: new Date(opensMs ?? now) };
}

function nextBudget(
  { per }: Budget,
  { timeZone }: CampaignDefinition,
  plan: Plan,
  { day }: LocalMinute,
): Date | null {
  if (per !== 'day') return null;
  const tomorrowMs = localToUtc(`${addDays(day, 1)}T00:00`, timeZone);
  return tomorrowMs < Math.max(plan.endsMs, plan.tailUntilMs ?? 0) ? new Date(tomorrowMs) : null;
}

/** What holds after the end, or null: the campaign still runs, or nothing does. */
function tailAt(definition: CampaignDefinition, now: Date): Tail | null {
  const { endsMs, tailUntilMs } = planOf(definition);
  const nowMs = now.getTime();
  if (!definition.tail || tailUntilMs === null || nowMs < endsMs || nowMs >= tailUntilMs) return null;
  return definition.tail;
}

function tailGift(definition: CampaignDefinition, now: Date): Given | null {
  const tail = tailAt(definition, now);
  if (tail?.kind !== 'reward') return null;
  return { points: tail.points, awards: [], pieces: [], entries: [], progress: null };
}

/** The points that a pack is sure to give; what an hour, a tier, luck or a streak adds is left out. */
export function pointsPerPack(
  { mechanics }: Pick<CampaignDefinition, 'mechanics'>,
  productId?: number,
): number {
  return mechanics.reduce(
    (sum, mechanic) => sum + (mechanic.kind === 'points-per-pack' ? surePoints(mechanic, productId) : 0),
    0,
  );
}

/** When a campaign runs, in milliseconds of the epoch: from `startsMs` on, before `endsMs`. */
export function spanOf(definition: CampaignDefinition): { startsMs: number; endsMs: number } {
  return planOf(definition);
}
