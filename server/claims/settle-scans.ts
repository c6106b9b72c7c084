import type { Transaction } from '../db/connect.ts';
import type { Pipeline } from '../db/pipeline.ts';
import type { Refusal } from '../errors.ts';
import { takeLocks } from '../ledger/locks.ts';
import { programAccountId } from '../ledger/accounts.ts';
import { decideScan, type DecidedScan } from './decide-scan.ts';
import type { Expected } from './expected.ts';
import { locksOf, readKnown, type Known, type SettleInput } from './known.ts';
import { takingsOf } from './takings.ts';
import type { Takings } from './gain-queries.ts';
import type { Recall } from './recall.ts';
import { demandRecalled } from './recall-queries.ts';
import { recallKnown } from './recalled-known.ts';
import { programTotals, type ProgramTotal } from './roll-up.ts';
import type { Answer, ScanItem } from './scan-item.ts';
import { writeDecided } from './write-decided.ts';

/** Nothing was decided; settle the item once more, where `after` is set when that has come about. */
export interface Again {
  again: true;
  after: Promise<void> | null;
}
export type Settled = Answer | Refusal | Again;

/** One transaction's scans, decided. */
interface Decided {
  known: Known;
  decided: readonly DecidedScan[];
  totals: readonly ProgramTotal[];
  takings: Takings | null;
}

/**
 * Settles scans and claims in one transaction: locks, facts, decisions, one write. Either all are written or none;
 * what is returned is committed, in the order of the items.
 * @throws whatever the database refuses; then nothing was written
 */
export async function settleScans(lane: Pipeline, input: SettleInput): Promise<Settled[]> {
  const { items, expected, recall, stripe } = input;
  const done = await lane.transaction(async (tx) => {
    const known = await readKnown(tx, input);
    const all = await decideAll(tx, items, known, input);
    noteScarcity(all.takings, known, expected);
    const written = write(tx, all, input);
    // A reward, or points that go elsewhere, may take more than one statement: then the commit cannot leave with the first.
    if (all.decided.some((one) => one.kind === 'won' && !isSentWhole(one))) await written;
    return { last: written.then(() => all) };
  });
  rememberPhones(done, items, recall);
  rememberAccounts(done, recall, stripe);
  rememberPools(done, items, recall);
  return items.map((item, index) => settledOf(item, done.decided[index]));
}

/**
 * Settles claims by what is remembered of their phones and campaigns, in one exchange: locks, the demand that what is
 * remembered still holds, and the write.
 * @returns null where memory does not suffice, or one of them is no plain win; then nothing was written
 * @throws also where it no longer holds; then nothing was written
 */
export async function settleRecalled(lane: Pipeline, input: SettleInput): Promise<Settled[] | null> {
  const known = recallKnown(input);
  if (!known) return null;
  const { items } = known;
  const done = await lane.transaction(async (tx) => {
    const all = await decideAll(tx, items, known, input);
    if (!all.decided.every((one) => one.kind === 'won' && isSentWhole(one) && one.posted > 0))
      return { last: Promise.resolve(null) };
    noteScarcity(all.takings, known, input.expected);
    const held = Promise.all([
      takeLocks(tx, locksOf(input), known.fences).execute(),
      demandRecalled(tx, known.recollection, accountOf(input)).execute(),
      write(tx, all, input),
    ]);
    return { last: held.then(() => all) };
  });
  if (!done) return null;
  rememberPhones(done, items, input.recall);
  rememberAccounts(done, input.recall, input.stripe);
  for (const one of done.takings?.pools ?? []) input.recall.takeFrom(one, one.pool, one.used);
  return items.map((item, index) => settledOf(item, done.decided[index]));
}

/** Whose write is sent whole, and leaves nothing to be read in between. */
function isSentWhole({ rewards, earning }: Extract<DecidedScan, { kind: 'won' }>): boolean {
  return rewards.size === 0 && !earning;
}

async function decideAll(
  tx: Transaction,
  items: readonly ScanItem[],
  known: Known,
  { draws: book, hints }: SettleInput,
): Promise<Decided> {
  const { facts, questions, now, byBatch } = known;
  const draws = await book.open(tx, items, questions);
  const decided = new Array<DecidedScan>(items.length);
  for (const fact of facts) {
    const { index } = fact;
    const item = items[index];
    const standing = item && byBatch.get(item.code.batchId);
    if (!item || !standing) continue;
    const after = draws.late(index);
    // What was answered or claimed before needs no draw.
    if (after && !fact.priorAnswer && !fact.claimedAt) {
      decided[index] = { kind: 'again', after };
      continue;
    }
    const { gainFacts, locked, isFenced } = known;
    const question = questions[index] ?? null;
    const purse = { otherBalance: known.otherBalances.get(index) ?? 0, locked, isFenced };
    const facing = { index, fact, standing, now, question, gainFacts, draw: draws.of(index), ...purse };
    decided[index] = decideScan(item, facing, hints);
  }
  const wins = decided.filter((one) => one.kind === 'won');
  return { known, decided, takings: takingsOf(wins), totals: programTotals(wins, known.issued) };
}

function write(tx: Transaction, { known, decided, totals, takings }: Decided, input: SettleInput) {
  const { now } = known;
  const { stripe } = input;
  return writeDecided(tx, decided, { takings, totals, now, accountId: accountOf(input), stripe });
}

function accountOf({ stripe }: SettleInput): string {
  return programAccountId('issued', stripe);
}

function settledOf({ code }: ScanItem, decided: DecidedScan | undefined): Settled {
  if (!decided) throw new Error(`batch ${code.batchId} of program ${code.programId} is gone`);
  return decided.kind === 'again' ? { again: true, after: decided.after } : decided.settled;
}

/** Of a pool that so many transactions like this one would empty, the lock is taken from now on. */
const SCARCE = 16;

function noteScarcity(takings: Takings | null, { gainFacts }: Known, expected: Expected): void {
  for (const one of takings?.pools ?? [])
    if (gainFacts.left(one, one.pool) < SCARCE * one.used)
      expected.markScarce(one.programId, one.campaignId, one.pool);
}

/** Of those who have just won, or were told that they may try. */
function rememberPhones({ known, decided }: Decided, items: readonly ScanItem[], recall: Recall): void {
  for (const { index, lastSeq, balance, memberId } of known.facts) {
    const [item, one] = [items[index], decided[index]];
    if (!item || !one || one.kind === 'again') continue;
    if (one.kind === 'won' && isSentWhole(one) && one.posted > 0)
      recall.keepWinner(item, { memberId: one.memberId, seq: one.seq, balance: one.ownBalance });
    else if (one.kind === 'won') recall.forgetPhone(item);
    else if (item.kind === 'claim') recall.distrustPhone(item);
    // What another has seen is claimed on facts, so a claim of it by memory would fail those decided with it.
    else if (one.kind === 'seen' && one.settled.outcome === 'ready' && !one.seenElsewhere)
      recall.keepLooker(item, { memberId, seq: lastSeq ?? 0, balance: balance ?? 0 });
    else recall.forgetPhone(item);
  }
}

function rememberAccounts({ totals }: Decided, recall: Recall, stripe: number): void {
  for (const { programId, points, seq, balance } of totals)
    if (points > 0) recall.keepAccount(programId, stripe, { seq, balance });
}

function rememberPools({ known }: Decided, items: readonly ScanItem[], recall: Recall): void {
  const seen = new Set<Known['questions'][number]>();
  for (const [index, question] of known.questions.entries()) {
    const programId = items[index]?.code.programId;
    if (!question || programId === undefined || seen.has(question)) continue;
    seen.add(question);
    const place = { programId, campaignId: question.campaignId };
    for (const { pool, most } of question.needs.pools)
      recall.keepUsed(place, pool, most - known.gainFacts.left(place, pool));
  }
}
