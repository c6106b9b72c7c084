import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import type { Pipeline } from '../db/pipeline.ts';
import type { Refusal } from '../errors.ts';
import { noteDuplicates } from '../fraud/note-duplicates.ts';
import { programAccountId } from '../ledger/accounts.ts';
import { codeLock, memberLock, programAccountLock, takeLocks } from '../ledger/locks.ts';
import { decideScan, type DecidedScan } from './decide-scan.ts';
import type { Definitions } from './definitions.ts';
import { selectFacts } from './queries.ts';
import { programTotals, rollUp } from './roll-up.ts';
import { batchName, readStandings } from './standings.ts';
import type { Answer, ScanItem } from './scan-item.ts';
import { addToRollUps, insertMembers, insertScans, writeWins } from './write-queries.ts';

/** `again`: the wrong account was locked; settle the item once more. */
export type Settled = Answer | Refusal | 'again';

export interface SettleInput {
  /** No two with the same code, device or scan id. */
  items: readonly ScanItem[];
  /** Which part of the program's own accounts this writer uses, 0 to 63. */
  stripe: number;
  /** The member that a device acts for, where it is not its own; keeps the right account locked. */
  hints: Map<string, string>;
  definitions: Definitions;
}

/**
 * Settles scans and claims in one transaction: locks, facts, decisions, one write. Either all are written or none;
 * what is returned is committed, in the order of the items.
 * @throws whatever the database refuses; then nothing was written
 */
export async function settleScans(lane: Pipeline, input: SettleInput): Promise<Settled[]> {
  const { items, stripe, hints } = input;
  const accountId = programAccountId('issued', stripe);
  const batches = new Set(items.map(batchName));
  return lane.transaction(async (tx) => {
    // Sent without waiting in between; each statement sees what was committed before the locks were granted.
    const [, facts] = await Promise.all([
      takeLocks(tx, locksOf(input), batches).execute(),
      selectFacts(tx, items, accountId).execute(),
    ]);
    const { now, byBatch, issued } = await readStandings(tx, items, facts, input.definitions);
    const decided = new Array<DecidedScan>(items.length);
    for (const fact of facts) {
      const item = items[fact.index];
      const standing = item && byBatch.get(batchName(item));
      if (item && standing) decided[fact.index] = decideScan(item, fact, standing, now, hints);
    }
    const settled = items.map((item, index) => settledOf(item, decided[index]));
    return { last: write(tx, decided, { now, issued, accountId, stripe }).then(() => settled) };
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
  return decided.kind === 'again' ? 'again' : decided.settled;
}

interface WriteInput {
  now: Date;
  issued: ReadonlyMap<number, { seq: number; balance: number }>;
  accountId: string;
  stripe: number;
}

/** Writes what was decided, in statements that are sent together. */
async function write(tx: Transaction, decided: readonly DecidedScan[], input: WriteInput): Promise<void> {
  const wins = decided.filter((one) => one.kind === 'won');
  const seen = decided.filter((one) => one.kind === 'seen');
  const joining = wins.filter((win) => win.newMember);
  const shared = [...wins, ...seen].filter((one) => one.seenElsewhere);
  const { stripe, accountId } = input;
  const totals = programTotals(wins, input.issued);
  const ids = { transferId: uuidv7(), accountId };
  await Promise.all([
    joining.length > 0 && insertMembers(tx, joining).execute(),
    wins.length > 0 && writeWins(tx, wins, totals, ids).execute(),
    seen.length > 0 && insertScans(tx, seen).execute(),
    wins.length + seen.length > 0 && addToRollUps(tx, rollUp(decided, input.now), stripe).execute(),
    noteDuplicates(
      tx,
      shared.map(({ item }) => ({ programId: item.code.programId, scanId: item.scanId, stripe })),
    ),
  ]);
}
