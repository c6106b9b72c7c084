import { decideClaim, decideLook, type CodeFacts, type Decision } from '#campaigns/decide-claim.ts';
import { Refusal } from '../errors.ts';
import type { FactRow } from './queries.ts';
import { answerOf, type Answer, type ScanItem } from './scan-item.ts';
import type { Standing } from './standings.ts';

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
  /** The wrong account is locked; whose device it is is remembered, so that the next try locks the right one. */
  | { kind: 'again' }
  | ({ kind: 'seen' } & Written)
  | ({ kind: 'won' } & Written & {
        memberId: string;
        newMember: boolean;
        points: number;
        /** The member's balance after the claim, and the number of the entry that says so. */
        balance: number;
        seq: number;
        /** The local day, and the most claims a member may have on it; null for no limit. */
        period: string;
        dayLimit: number | null;
      });

/**
 * Decides one scan on facts read under its locks. A scan id that was answered before gets its answer again.
 * @param now the transaction's clock
 * @param hints the member that a device acts for, where it is not its own
 */
export function decideScan(
  item: ScanItem,
  fact: FactRow,
  standing: Standing,
  now: Date,
  hints: Map<string, string>,
): DecidedScan {
  const prior = priorAnswer(item, fact);
  if (prior) return { kind: 'told', settled: prior };
  const memberId = fact.memberId ?? item.deviceId;
  if (memberId !== (hints.get(item.deviceId) ?? item.deviceId)) {
    hints.set(item.deviceId, memberId);
    return { kind: 'again' };
  }
  const at = item.at ?? now;
  const decision = decide(item, fact, standing, memberId, at);
  const written = {
    item,
    standing,
    memberId: fact.memberId,
    at: item.at ?? null,
    seenElsewhere: fact.seenElsewhere,
  };
  if (decision?.outcome !== 'won') return { kind: 'seen', ...written, settled: answerOf(decision) };
  const { points } = decision;
  const balance = (fact.balance ?? 0) + points;
  const limit = standing.definition.rules.find((rule) => rule.kind === 'limit-per-person-per-day');
  return {
    kind: 'won',
    ...written,
    settled: { outcome: 'won', points, balance, claimedAt: at.toISOString() },
    memberId,
    newMember: fact.memberId === null,
    points,
    balance,
    seq: (fact.lastSeq ?? 0) + 1,
    period: fact.period,
    dayLimit: limit?.claims ?? null,
  };
}

function decide(
  item: ScanItem,
  fact: FactRow,
  { state, definition }: Standing,
  memberId: string,
  at: Date,
): Decision | null {
  const code = codeFacts(fact);
  if (item.kind === 'look') return decideLook({ state, definition }, memberId, code, at);
  return decideClaim({ state, definition }, { memberId, claimsToday: fact.claimsToday ?? 0 }, code, at);
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
    const { claimPoints: points, claimBalance: balance, claimedAt } = fact;
    return {
      outcome: 'won',
      points: points ?? 0,
      balance: balance ?? 0,
      claimedAt: claimedAt.toISOString(),
    };
  }
  if (!fact.priorAnswer) return null;
  const same =
    fact.priorKind === item.kind &&
    fact.priorKeyId === item.code.keyId &&
    fact.priorSerial === item.code.serial;
  return same ? fact.priorAnswer : idReused();
}

/** An id stands for one scan of one code, for good. */
export function idReused(): Refusal {
  return new Refusal(
    'conflict',
    'id-reused',
    'This id was used for another code; make a new one for each code.',
  );
}
