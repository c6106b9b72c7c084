import { campaignFence } from '../campaigns/fence-campaign.ts';
import type { Transaction } from '../db/connect.ts';
import { lastEntry, memberAccountId, OWN_CURRENCY, programAccountId } from '../ledger/accounts.ts';
import { earnLock, type EarnTo } from '../ledger/earn-points.ts';
import { codeLock, memberLock, programAccountLock, takeLocks } from '../ledger/locks.ts';
import type { DrawBook } from '../draws/draw-book.ts';
import type { Definitions } from './definitions.ts';
import type { Expected } from './expected.ts';
import { areSame, GainFacts, questionOf, type Question } from './gain-facts.ts';
import { selectFacts, type FactRow } from './queries.ts';
import type { Recall } from './recall.ts';
import type { ScanItem } from './scan-item.ts';
import { batchName, readStandings, type Standing, type Standings } from './standings.ts';

export interface SettleInput {
  /** No two with the same code, device or scan id. */
  items: readonly ScanItem[];
  /** Which part of the program's own accounts this writer uses, 0 to 63. */
  stripe: number;
  /** The member that a device acts for, where it is not its own; keeps the right account locked. */
  hints: Map<string, string>;
  /** What the last transactions saw of campaigns, and of phones. */
  expected: Expected;
  recall: Recall;
  draws: DrawBook;
  definitions: Definitions;
}

/** What the scans of one transaction are decided by. */
export interface Known extends Standings {
  facts: readonly FactRow[];
  /** What each campaign asks beyond what every claim needs, one an item, and the answers. */
  questions: readonly (Question | null)[];
  gainFacts: GainFacts;
  /** Balances of members in currencies that are not their program's own, by item. */
  otherBalances: ReadonlyMap<number, number>;
  /** Whether the locks of where points go are held. */
  locked: (to: Omit<EarnTo, 'stripe'>) => boolean;
  /** Whether what a campaign promises stays as it is until this is written. */
  isFenced: (programId: number, campaignId: number) => boolean;
}

/** Takes the locks of scans, and reads behind them what they are decided by. */
export async function readKnown(tx: Transaction, input: SettleInput): Promise<Known> {
  const { items, stripe, expected, definitions } = input;
  const sentMs = Date.now();
  const fences = new Set([...items.map(batchName), ...expected.fences(items)]);
  const guessed = expected.questions(items);
  const earnLocks = new Set(expected.earnings(items).map((to) => earnLock({ ...to, stripe })));
  const locks = [...locksOf(input), ...earnLocks, ...expected.scarceLocks(items, guessed)];
  // Sent without waiting in between; each statement sees what was committed before the locks were granted.
  const [, facts, early] = await Promise.all([
    takeLocks(tx, locks, fences).execute(),
    selectFacts(tx, items, programAccountId('issued', stripe)).execute(),
    GainFacts.read(tx, items, guessed),
  ]);
  const standings = await readStandings(tx, items, facts, definitions);
  const { now, byBatch } = standings;
  expected.learn(now, sentMs, byBatch);
  const questions = items.map((item) => {
    const standing = byBatch.get(item.code.batchId);
    return standing ? questionOf(item, standing, now) : null;
  });
  const gainFacts = areSame(questions, guessed) ? early : await GainFacts.read(tx, items, questions);
  return {
    ...standings,
    facts,
    questions,
    gainFacts,
    otherBalances: await readOtherBalances(tx, items, facts, byBatch),
    locked: (to) => earnLocks.has(earnLock({ ...to, stripe })),
    isFenced: (programId, campaignId) => fences.has(campaignFence(programId, campaignId)),
  };
}

async function readOtherBalances(
  tx: Transaction,
  items: readonly ScanItem[],
  facts: readonly FactRow[],
  byBatch: ReadonlyMap<number, Standing>,
): Promise<Map<number, number>> {
  const found = await Promise.all(
    facts.map(async ({ index, memberId }) => {
      const item = items[index];
      const currency = (item && byBatch.get(item.code.batchId)?.currency) ?? OWN_CURRENCY;
      if (!item || !memberId || currency === OWN_CURRENCY) return [index, 0] as const;
      const last = await lastEntry(tx, item.code.programId, memberAccountId(memberId, { currency }));
      return [index, last.balance] as const;
    }),
  );
  return new Map(found);
}

/** Of members, codes, and the writer's part of the program's account. */
export function locksOf({
  items,
  stripe,
  hints,
}: Pick<SettleInput, 'items' | 'stripe' | 'hints'>): Set<bigint> {
  const keys = new Set<bigint>();
  for (const { code, deviceId } of items) {
    keys.add(codeLock(code.keyId, code.serial));
    keys.add(memberLock(hints.get(deviceId) ?? deviceId));
    keys.add(programAccountLock(code.programId, 'issued', stripe));
  }
  return keys;
}
