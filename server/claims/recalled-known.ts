import { localMinute } from '#campaigns/local-time.ts';
import { campaignFence } from '../campaigns/fence-campaign.ts';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import { GainFacts, questionOf, type Question } from './gain-facts.ts';
import type { Known, SettleInput } from './known.ts';
import type { FactRow } from './queries.ts';
import type { Expected } from './expected.ts';
import type { Recall, RecalledAccount } from './recall.ts';
import type { RecalledClaim, Recollection } from './recall-queries.ts';
import type { ScanItem } from './scan-item.ts';
import { batchName, type Standing } from './standings.ts';

/** What claims are decided by without reading, and what the database then has to confirm. */
export interface RecalledKnown extends Known {
  /** The claims, made at the moment they are decided for. */
  items: readonly ScanItem[];
  recollection: Recollection;
  /** Names that keep what is remembered of the campaigns as it is. */
  fences: ReadonlySet<string>;
}

/** Of a batch: its campaign, what that asks of each of its claims, and the local day that they are counted on. */
interface RecalledBatch {
  programId: number;
  standing: Standing;
  question: Question | null;
  period: string;
  /** What keeps it and its campaign as they are. */
  fences: readonly string[];
}

/** A code that is active and that nobody has seen or claimed, as a claim expects it to be. */
const fresh: Omit<FactRow, 'index' | 'memberId' | 'period' | 'lastSeq' | 'balance'> = {
  priorKeyId: null,
  priorSerial: null,
  priorKind: null,
  priorAnswer: null,
  rangeState: 'active',
  rangeExpiresAt: null,
  claimId: null,
  claimedBy: null,
  claimedAt: null,
  claimPoints: null,
  claimBalance: null,
  claimGains: null,
  claimsToday: null,
  seenElsewhere: false,
  now: null,
  campaignId: null,
  productId: null,
  campaignState: null,
  version: null,
  issuedSeq: null,
  issuedBalance: null,
  currency: null,
  expiry: null,
  expiryDate: null,
  expiryDays: null,
  programZone: null,
};

/** Whether a claim may be tried on what is remembered. */
export function isRecalled(item: ScanItem, recall: Recall): boolean {
  return item.kind === 'claim' && !item.at && recall.phone(item) !== undefined;
}

/** @returns null where more would have to be known */
export function recallKnown({ items: asked, stripe, expected, recall }: SettleInput): RecalledKnown | null {
  const now = expected.now();
  const items = asked.map((item) => ({ ...item, at: now }));
  const batches = new Map<number, RecalledBatch>();
  const issued = new Map<number, RecalledAccount>();
  const facts: FactRow[] = [];
  const claims: RecalledClaim[] = [];
  const questions: (Question | null)[] = [];
  const members: string[] = [];
  for (const [index, item] of items.entries()) {
    const { batchId } = item.code;
    const phone = recall.phone(item);
    const batch = batches.get(batchId) ?? recallBatch(item, now, expected);
    if (!phone || !batch) return null;
    batches.set(batchId, batch);
    const { memberId, seq: lastSeq, balance } = phone;
    claims.push({ item, phone });
    facts.push({ ...fresh, index, memberId, period: batch.period, lastSeq, balance });
    questions.push(batch.question);
    members.push(memberId ?? item.deviceId);
  }
  for (const { programId } of batches.values()) {
    const account = recall.account(programId, stripe);
    if (!account) return null;
    issued.set(programId, account);
  }
  const gainFacts = GainFacts.recalled(items, questions, members, (place, pool) => recall.used(place, pool));
  if (!gainFacts) return null;
  const fences = new Set<string>();
  const byBatch = new Map<number, Standing>();
  for (const [batchId, { standing, fences: names }] of batches) {
    byBatch.set(batchId, standing);
    for (const name of names) fences.add(name);
  }
  return {
    items,
    recollection: { at: now, claims, batches, issued },
    fences,
    now,
    byBatch,
    issued,
    facts,
    questions,
    gainFacts,
    otherBalances: new Map(),
    locked: () => false,
    isFenced: (programId, campaignId) => fences.has(campaignFence(programId, campaignId)),
  };
}

/** What the claims of a batch have in common; null where it is not known, or its claims are decided on facts that are read. */
function recallBatch(item: ScanItem, now: Date, expected: Expected): RecalledBatch | null {
  const standing = expected.standing(item);
  if (!standing || !isOwnAndLive(standing)) return null;
  const question = questionOf(item, standing, now);
  if (question && expected.isScarce(item, question)) return null;
  const { programId } = item.code;
  const { day: period } = localMinute(now.getTime(), standing.definition.timeZone);
  return { programId, standing, question, period, fences: [batchName(item), ...expected.fences([item])] };
}

/** A live campaign whose points are posted at once to the members' own account. */
function isOwnAndLive({ state, currency, definition }: Standing): boolean {
  return (
    state === 'live' &&
    currency === OWN_CURRENCY &&
    definition.currency === undefined &&
    definition.pendingHours === undefined
  );
}
