import {
  decideClaim,
  decideLook,
  type CodeFacts,
  type Decision,
  type MemberFacts,
  type Won,
} from '#campaigns/decide-claim.ts';
import type { Draw } from '#campaigns/draws/draw.ts';
import { planOf } from '#campaigns/plan.ts';
import { v7 as uuidv7 } from 'uuid';
import { Refusal } from '../errors.ts';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import type { EarnTo } from '../ledger/earn-points.ts';
import type { FactRow } from './queries.ts';
import type { GainFacts, Question } from './gain-facts.ts';
import { gainsOf } from './gains-of.ts';
import { isoText } from './iso-text.ts';
import type { Gains } from '../routes/schemas/gains.ts';
import { answerOf, type Answer, type ScanItem } from './scan-item.ts';
import { hasPrizes, type Standing } from './standings.ts';

const HOUR_MS = 3_600_000;

interface Written {
  item: ScanItem;
  standing: Standing;
  /** The member the device acts for; null where it has none yet. */
  memberId: string | null;
  settled: Answer;
  /** When it happened, where the item says so itself; otherwise the transaction's own clock. */
  at: Date | null;
  /** Another device has seen the code before. */
  seenElsewhere: boolean;
}

/** What one item comes to: `told` changes nothing, `seen` is a scan to be kept, `won` a claim. */
export type DecidedScan =
  | { kind: 'told'; settled: Answer | Refusal }
  /**
   * The wrong account is locked; whose device it is is remembered, so that the next try locks the right one. Or the
   * campaign's winners are still being drawn, until `after`.
   */
  | { kind: 'again'; after: Promise<void> | null }
  | ({ kind: 'seen' } & Written)
  | ({ kind: 'won' } & Written & {
        memberId: string;
        newMember: boolean;
        decision: Won;
        /** Whom each limit counts, by the limit's name. */
        subjects: ReadonlyMap<string, string>;
        /** By mechanic, the reward that a prize is, and the redemption through which it is had. */
        rewards: ReadonlyMap<string, { rewardId: number; redemptionId: string }>;
        gains: Gains | null;
        points: number;
        /** Where the points go, if not just to the member's own; those that do are `posted`. */
        earning: { to: Omit<EarnTo, 'stripe'>; releaseAt: Date | null } | null;
        posted: number;
        /** When posted points expire. */
        expiresAt: Date | null;
        /** Of the account that `posted` is added to, after it. */
        ownBalance: number;
        /** What the member is told: available points of the campaign's currency after the claim, and the number of the entry that says so. */
        balance: number;
        seq: number;
        /** The local day, and the most claims a member may have on it; null for no limit. */
        period: string;
        dayLimit: number | null;
      });

/** What is known of one scan when it is decided. */
export interface ScanFacts {
  index: number;
  fact: FactRow;
  standing: Standing;
  /** The transaction's clock. */
  now: Date;
  /** What the campaign asks beyond what every claim needs, and the answers. */
  question: Question | null;
  gainFacts: GainFacts;
  /** The member's points of the campaign's currency, where that is not the program's own. */
  otherBalance: number;
  /** Whether the locks of where points go are held. */
  locked: (to: Omit<EarnTo, 'stripe'>) => boolean;
  /** Whether what a campaign promises stays as it is until this is written. */
  isFenced: (programId: number, campaignId: number) => boolean;
  /** What the campaign's seed says of the code; undefined where nothing is left to chance. */
  draw: Draw | undefined;
}

/**
 * Decides one scan on facts read under its locks. A scan id that was answered before gets its answer again.
 * @param hints the member that a device acts for, where it is not its own
 */
export function decideScan(item: ScanItem, facts: ScanFacts, hints: Map<string, string>): DecidedScan {
  const { fact, standing, now, question } = facts;
  const prior = priorAnswer(item, fact);
  if (prior) return { kind: 'told', settled: prior };
  const memberId = fact.memberId ?? item.deviceId;
  if (memberId !== (hints.get(item.deviceId) ?? item.deviceId)) {
    hints.set(item.deviceId, memberId);
    return { kind: 'again', after: null };
  }
  const at = item.at ?? now;
  const asked = question && facts.gainFacts.memberFacts(facts.index, item, question);
  const decision = decide(item, facts, { ...asked, memberId, claimsToday: fact.claimsToday ?? 0 }, at);
  const written = {
    item,
    standing,
    memberId: fact.memberId,
    at: item.at ?? null,
    seenElsewhere: fact.seenElsewhere,
  };
  if (decision?.outcome !== 'won') return { kind: 'seen', ...written, settled: tell(decision, fact) };
  const { points } = decision;
  const earning = earningOf(decision, item, standing, at);
  // Their accounts are locked, and the campaign fenced, once it is known that this is needed.
  if (earning && !facts.locked(earning.to)) return { kind: 'again', after: null };
  if (hasPrizes(standing) && !facts.isFenced(item.code.programId, standing.campaignId))
    return { kind: 'again', after: null };
  const posted = earning ? 0 : points;
  const balance = told(facts) + (earning?.to.waits ? 0 : points);
  const ownBalance = (fact.balance ?? 0) + posted;
  const gains = gainsOf(standing.definition, decision, asked?.progress, at);
  if (question) facts.gainFacts.take(facts.index, question, decision);
  const limit = standing.definition.rules.find((rule) => rule.kind === 'limit-per-person-per-day');
  return {
    kind: 'won',
    ...written,
    settled: wonAnswer({ points, balance, claimedAt: at, gains }),
    memberId,
    newMember: fact.memberId === null,
    decision,
    subjects: subjectsOf(decision, facts),
    rewards: rewardsOf(decision, standing),
    gains,
    points,
    ownBalance,
    earning,
    posted,
    expiresAt: posted > 0 ? standing.expiresAt(at) : null,
    balance,
    seq: (fact.lastSeq ?? 0) + 1,
    period: fact.period,
    dayLimit: limit?.claims ?? null,
  };
}

function decide(
  item: ScanItem,
  { fact, standing: { state, definition, productId }, draw }: ScanFacts,
  member: MemberFacts,
  at: Date,
): Decision | null {
  const code = { ...codeFacts(fact), productId };
  if (item.kind === 'look') return decideLook({ state, definition }, member.memberId, code, at);
  return decideClaim({ state, definition }, member, code, at, draw);
}

/** Available points of the campaign's currency, before the claim. */
function told({ fact, standing, otherBalance }: ScanFacts): number {
  return standing.currency === OWN_CURRENCY ? (fact.balance ?? 0) : otherBalance;
}

function earningOf(
  { points, pending }: Won,
  { code }: ScanItem,
  { currency }: Standing,
  at: Date,
): { to: Omit<EarnTo, 'stripe'>; releaseAt: Date | null } | null {
  if (points === 0 || (pending === null && currency === OWN_CURRENCY)) return null;
  const releaseAt = pending === null ? null : new Date(at.getTime() + pending * HOUR_MS);
  return { to: { programId: code.programId, currency, waits: pending !== null }, releaseAt };
}

/** The answer to what is no win; of a code that the member has claimed before, with what it gave. */
export function tell(
  decision: Exclude<Decision, Won> | null,
  { claimGains }: Pick<FactRow, 'claimGains'>,
): Answer {
  const answer = answerOf(decision);
  return answer.outcome === 'already-yours' && claimGains ? { ...answer, gains: claimGains } : answer;
}

const noNames: ReadonlyMap<string, string> = new Map();

function subjectsOf({ uses }: Won, { gainFacts, index }: ScanFacts): ReadonlyMap<string, string> {
  if (uses.limits.length === 0) return noNames;
  const subjects = uses.limits.map(({ limit }) => [limit, gainFacts.subjectOf(index, limit)] as const);
  return new Map(subjects.filter((pair): pair is [string, string] => pair[1] !== null));
}

const noRewards: ReadonlyMap<string, { rewardId: number; redemptionId: string }> = new Map();

/** A prize that is a reward is had through a redemption of its own, which costs nothing. */
function rewardsOf({ awards }: Won, { definition }: Standing): typeof noRewards {
  if (awards.length === 0) return noRewards;
  const { prizes } = planOf(definition);
  const rewards = awards.flatMap(({ mechanicId, prizeId }) => {
    const gives = prizes.get(prizeId)?.gives;
    return gives?.kind === 'reward'
      ? [[mechanicId, { rewardId: gives.rewardId, redemptionId: uuidv7() }] as const]
      : [];
  });
  return new Map(rewards);
}

export function codeFacts(fact: FactRow): CodeFacts {
  const { claimedBy, claimedAt, claimPoints, rangeState, rangeExpiresAt } = fact;
  const claim = claimedBy && claimedAt ? { memberId: claimedBy, claimedAt, points: claimPoints ?? 0 } : null;
  return { state: rangeState ?? 'minted', expiresAt: rangeExpiresAt, claim };
}

/** What this id was answered before: a win is its claim, anything else its scan. */
function priorAnswer(item: ScanItem, fact: FactRow): Answer | Refusal | null {
  if (fact.claimId === item.scanId && fact.claimedAt) {
    if (item.kind !== 'claim') return idReused();
    const { claimPoints, claimBalance, claimedAt, claimGains: gains } = fact;
    return wonAnswer({ points: claimPoints ?? 0, balance: claimBalance ?? 0, claimedAt, gains });
  }
  if (!fact.priorAnswer) return null;
  const same =
    fact.priorKind === item.kind &&
    fact.priorKeyId === item.code.keyId &&
    fact.priorSerial === item.code.serial;
  return same ? fact.priorAnswer : idReused();
}

function wonAnswer(won: { points: number; balance: number; claimedAt: Date; gains: Gains | null }): Answer {
  const { points, balance, claimedAt, gains } = won;
  return {
    outcome: 'won',
    points,
    balance,
    claimedAt: isoText(claimedAt),
    ...(gains ? { gains } : {}),
  };
}

/** An id stands for one scan of one code, for good. */
export function idReused(): Refusal {
  return new Refusal(
    'conflict',
    'id-reused',
    'This id was used for another code; make a new one for each code.',
  );
}
