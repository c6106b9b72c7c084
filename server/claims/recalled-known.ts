import { localMinute } from '#campaigns/local-time.ts';
import { campaignFence } from '../campaigns/fence-campaign.ts';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import { GainFacts, questionOf } from './gain-facts.ts';
import type { Known, SettleInput } from './known.ts';
import type { FactRow } from './queries.ts';
import type { Recall } from './recall.ts';
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
  const standings = new Map<number, Standing & { programId: number }>();
  const byBatch = new Map<string, Standing>();
  const issued = new Map<number, { seq: number; balance: number }>();
  const facts: FactRow[] = [];
  const claims: RecalledClaim[] = [];
  for (const [index, item] of items.entries()) {
    const { programId, batchId } = item.code;
    const standing = expected.standing(item);
    const account = recall.account(programId, stripe);
    const phone = recall.phone(item);
    if (!standing || !account || !phone || !isOwnAndLive(standing)) return null;
    standings.set(batchId, { ...standing, programId });
    byBatch.set(batchName(item), standing);
    issued.set(programId, account);
    const period = localMinute(now.getTime(), standing.definition.timeZone).day;
    const { memberId, seq: lastSeq, balance } = phone;
    claims.push({ item, phone });
    facts.push({ ...fresh, index, memberId, period, lastSeq, balance });
  }
  const questions = items.map((item) => {
    const standing = byBatch.get(batchName(item));
    return standing ? questionOf(item, standing, now) : null;
  });
  const isScarce = (item: ScanItem, index: number) => {
    const question = questions[index];
    return question && expected.isScarce(item, question);
  };
  if (items.some(isScarce)) return null;
  const members = items.map((item, index) => facts[index]?.memberId ?? item.deviceId);
  const gainFacts = GainFacts.recalled(items, questions, members, (place, pool) => recall.used(place, pool));
  if (!gainFacts) return null;
  const fences = new Set([...items.map(batchName), ...expected.fences(items)]);
  return {
    items,
    recollection: { at: now, claims, standings, issued },
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

/** A live campaign whose points are posted at once to the members' own account. */
function isOwnAndLive({ state, currency, definition }: Standing): boolean {
  return (
    state === 'live' &&
    currency === OWN_CURRENCY &&
    definition.currency === undefined &&
    definition.pendingHours === undefined
  );
}
