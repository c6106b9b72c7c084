import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import type { Pipeline } from '../db/pipeline.ts';
import type { Refusal } from '../errors.ts';
import { campaignFence } from '../campaigns/fence-campaign.ts';
import { noteDuplicates } from '../fraud/note-duplicates.ts';
import { lastEntry, memberAccountId, OWN_CURRENCY, programAccountId } from '../ledger/accounts.ts';
import { addLots, earnLock, earnPoints, type EarnTo, type NewLot } from '../ledger/earn-points.ts';
import { codeLock, memberLock, programAccountLock, takeLocks } from '../ledger/locks.ts';
import { decideScan, type DecidedScan } from './decide-scan.ts';
import type { DrawBook } from '../draws/draw-book.ts';
import type { Definitions } from './definitions.ts';
import type { Expected } from './expected.ts';
import { areSame, GainFacts, questionOf } from './gain-facts.ts';
import { writeTakings, type Takings } from './gain-queries.ts';
import { takingsOf } from './takings.ts';
import { selectFacts, type FactRow } from './queries.ts';
import { programTotals, rollUp } from './roll-up.ts';
import { grantReward } from '../rewards/grant-reward.ts';
import { batchName, readStandings, type Standing } from './standings.ts';
import type { Answer, ScanItem } from './scan-item.ts';
import { addToRollUps, insertMembers, insertScans, writeWins, type WonScan } from './write-queries.ts';

/** Nothing was decided; settle the item once more, where `after` is set when that has come about. */
export interface Again {
  again: true;
  after: Promise<void> | null;
}
export type Settled = Answer | Refusal | Again;

export interface SettleInput {
  /** No two with the same code, device or scan id. */
  items: readonly ScanItem[];
  /** Which part of the program's own accounts this writer uses, 0 to 63. */
  stripe: number;
  /** The member that a device acts for, where it is not its own; keeps the right account locked. */
  hints: Map<string, string>;
  /** What the last transactions saw. */
  expected: Expected;
  draws: DrawBook;
  definitions: Definitions;
}

/**
 * Settles scans and claims in one transaction: locks, facts, decisions, one write. Either all are written or none;
 * what is returned is committed, in the order of the items.
 * @throws whatever the database refuses; then nothing was written
 */
export async function settleScans(lane: Pipeline, input: SettleInput): Promise<Settled[]> {
  const { items, stripe, hints, expected } = input;
  const accountId = programAccountId('issued', stripe);
  const fences = new Set([...items.map(batchName), ...expected.fences(items)]);
  return lane.transaction(async (tx) => {
    const guessed = expected.questions(items);
    const earnLocks = new Set(expected.earnings(items).map((to) => earnLock({ ...to, stripe })));
    const locks = [...locksOf(input), ...earnLocks, ...expected.scarceLocks(items, guessed)];
    // Sent without waiting in between; each statement sees what was committed before the locks were granted.
    const [, facts, early] = await Promise.all([
      takeLocks(tx, locks, fences).execute(),
      selectFacts(tx, items, accountId).execute(),
      GainFacts.read(tx, items, guessed),
    ]);
    const { now, byBatch, issued } = await readStandings(tx, items, facts, input.definitions);
    expected.learn(now, byBatch);
    const questions = items.map((item) => {
      const standing = byBatch.get(batchName(item));
      return standing ? questionOf(item, standing, now) : null;
    });
    const gainFacts = areSame(questions, guessed) ? early : await GainFacts.read(tx, items, questions);
    const draws = await input.draws.open(tx, items, questions);
    const otherBalances = await readOtherBalances(tx, items, facts, byBatch);
    const isFenced = (programId: number, campaignId: number) =>
      fences.has(campaignFence(programId, campaignId));
    const locked = (to: Omit<EarnTo, 'stripe'>) => earnLocks.has(earnLock({ ...to, stripe }));
    const decided = new Array<DecidedScan>(items.length);
    for (const fact of facts) {
      const { index } = fact;
      const item = items[index];
      const standing = item && byBatch.get(batchName(item));
      if (!item || !standing) continue;
      const after = draws.late(index);
      // What was answered or claimed before needs no draw.
      if (after && !fact.priorAnswer && !fact.claimedAt) {
        decided[index] = { kind: 'again', after };
        continue;
      }
      const question = questions[index] ?? null;
      const known = { index, fact, standing, now, question, gainFacts, draw: draws.of(index) };
      const purse = { otherBalance: otherBalances.get(index) ?? 0, locked, isFenced };
      decided[index] = decideScan(item, { ...known, ...purse }, hints);
    }
    const settled = items.map((item, index) => settledOf(item, decided[index]));
    const wins = decided.filter((one) => one.kind === 'won');
    const takings = takingsOf(wins);
    noteScarcity(takings, gainFacts, expected);
    const written = write(tx, decided, { wins, takings, now, issued, accountId, stripe });
    // A reward, or points that go elsewhere, may take more than one statement: then the commit cannot leave with the first.
    if (wins.some(({ rewards, earning }) => rewards.size > 0 || earning)) await written;
    return { last: written.then(() => settled) };
  });
}

function locksOf({ items, stripe, hints }: SettleInput): Set<bigint> {
  const keys = new Set<bigint>();
  for (const { code, deviceId } of items) {
    keys.add(codeLock(code.keyId, code.serial));
    keys.add(memberLock(hints.get(deviceId) ?? deviceId));
    keys.add(programAccountLock(code.programId, 'issued', stripe));
  }
  return keys;
}

function settledOf({ code }: ScanItem, decided: DecidedScan | undefined): Settled {
  if (!decided) throw new Error(`batch ${code.batchId} of program ${code.programId} is gone`);
  return decided.kind === 'again' ? { again: true, after: decided.after } : decided.settled;
}

/** Balances of members in currencies that are not their program's own, by item. */
async function readOtherBalances(
  tx: Transaction,
  items: readonly ScanItem[],
  facts: readonly FactRow[],
  byBatch: ReadonlyMap<string, Standing>,
): Promise<Map<number, number>> {
  const found = await Promise.all(
    facts.map(async ({ index, memberId }) => {
      const item = items[index];
      const currency = (item && byBatch.get(batchName(item))?.currency) ?? OWN_CURRENCY;
      if (!item || !memberId || currency === OWN_CURRENCY) return [index, 0] as const;
      const last = await lastEntry(tx, item.code.programId, memberAccountId(memberId, { currency }));
      return [index, last.balance] as const;
    }),
  );
  return new Map(found);
}

/** Gives posted points the dates on which they expire. */
function datePoints(tx: Transaction, wins: readonly WonScan[]): Promise<void>[] {
  const programs = new Map<number, NewLot[]>();
  for (const { item, memberId, seq, posted, expiresAt } of wins) {
    if (!expiresAt) continue;
    const lots = programs.get(item.code.programId) ?? [];
    programs.set(item.code.programId, lots);
    lots.push({ accountId: memberId, seq, amount: posted, expiresAt });
  }
  return [...programs].map(([programId, lots]) => addLots(tx, programId, lots));
}

/** Posts points that wait, or are of another currency; one transfer for each kind. */
async function earnElsewhere(tx: Transaction, wins: readonly WonScan[], stripe: number): Promise<void> {
  const groups = new Map<string, WonScan[]>();
  for (const win of wins) {
    if (!win.earning) continue;
    const { programId, currency, waits } = win.earning.to;
    const name = `${programId}:${currency}:${waits}:${win.at?.getTime()}`;
    groups.set(name, [...(groups.get(name) ?? []), win]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first?.earning) continue;
    const earnings = group.map(({ item, memberId, points, earning }) => {
      return { claimId: item.scanId, memberId, points, releaseAt: earning?.releaseAt ?? null };
    });
    await earnPoints(tx, { ...first.earning.to, stripe }, earnings, first.at);
  }
}

function grantRewards(tx: Transaction, wins: readonly WonScan[]): Promise<unknown>[] {
  return wins.flatMap(({ item, memberId, at, decision, rewards }) =>
    decision.awards.flatMap(({ mechanicId, prizeId }) => {
      const reward = rewards.get(mechanicId);
      if (!reward) return [];
      const claim = { programId: item.code.programId, claimId: item.scanId, memberId };
      return [grantReward(tx, { ...claim, ...reward, prizeId, ...(at ? { at } : {}) })];
    }),
  );
}

/** Of a pool that so many transactions like this one would empty, the lock is taken from now on. */
const SCARCE = 16;

function noteScarcity(takings: Takings | null, facts: GainFacts, expected: Expected): void {
  for (const one of takings?.pools ?? [])
    if (facts.left(one, one.pool) < SCARCE * one.used)
      expected.markScarce(one.programId, one.campaignId, one.pool);
}

interface WriteInput {
  wins: readonly WonScan[];
  takings: Takings | null;
  now: Date;
  issued: ReadonlyMap<number, { seq: number; balance: number }>;
  accountId: string;
  stripe: number;
}

/** Writes what was decided, in statements that are sent together. */
async function write(tx: Transaction, decided: readonly DecidedScan[], input: WriteInput): Promise<void> {
  const { wins, takings } = input;
  const seen = decided.filter((one) => one.kind === 'seen');
  const joining = wins.filter((win) => win.newMember);
  const shared = [...wins, ...seen].filter((one) => one.seenElsewhere);
  const { stripe, accountId } = input;
  const totals = programTotals(wins, input.issued);
  const ids = { transferId: uuidv7(), accountId };
  await Promise.all([
    joining.length > 0 && insertMembers(tx, joining).execute(),
    wins.length > 0 && writeWins(tx, wins, totals, ids).execute(),
    ...grantRewards(tx, wins),
    ...datePoints(tx, wins),
    earnElsewhere(tx, wins, stripe),
    seen.length > 0 && insertScans(tx, seen).execute(),
    wins.length + seen.length > 0 && addToRollUps(tx, rollUp(decided, input.now), stripe).execute(),
    noteDuplicates(
      tx,
      shared.map(({ item }) => ({ programId: item.code.programId, scanId: item.scanId, stripe })),
    ),
    // Last, since everybody's claims draw on the same few rows, which stay locked until the commit.
    takings && writeTakings(tx, takings).execute(),
  ]);
}
