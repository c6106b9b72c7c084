import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import type { Pipeline } from '../db/pipeline.ts';
import type { Refusal } from '../errors.ts';
import { noteDuplicates } from '../fraud/note-duplicates.ts';
import { programAccountId } from '../ledger/accounts.ts';
import { codeLock, memberLock, programAccountLock, takeLocks } from '../ledger/locks.ts';
import { decideScan, type DecidedScan } from './decide-scan.ts';
import type { Definitions } from './definitions.ts';
import { selectFacts, writeScans } from './queries.ts';
import type { Answer, ScanItem } from './scan-item.ts';

/** `again`: another transaction got in between; settle the item once more and it sees what that one did. */
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
  const { items, stripe } = input;
  const programIds = [...new Set(items.map((item) => item.code.programId))];
  const accountId = programAccountId('issued', stripe);
  return lane.transaction(async (tx) => {
    // Sent without waiting in between; each statement sees what was committed before the locks were granted.
    const batches = new Set(items.map(({ code }) => `batch:${code.programId}:${code.batchId}`));
    const [, facts] = await Promise.all([
      takeLocks(tx, locksOf(input, programIds), batches).execute(),
      selectFacts(tx, items).execute(),
    ]);
    const factOf = new Map(facts.map((fact) => [fact.index, fact]));
    const decided: DecidedScan[] = [];
    for (const [index, item] of items.entries()) {
      decided.push(await decideScan(tx, item, factOf.get(index), input));
    }
    return { last: write(tx, decided, stripe, { accountId, transferId: uuidv7() }) };
  });
}

function locksOf({ items, stripe, hints }: SettleInput, programIds: readonly number[]): Set<bigint> {
  const keys = new Set<bigint>();
  for (const { code, deviceId } of items) {
    keys.add(codeLock(code.keyId, code.serial));
    keys.add(memberLock(hints.get(deviceId) ?? deviceId));
  }
  for (const programId of programIds) keys.add(programAccountLock(programId, 'issued', stripe));
  return keys;
}

/** Writes what was decided. A win that found its code taken is to be settled again. */
async function write(
  tx: Transaction,
  decided: readonly DecidedScan[],
  stripe: number,
  issued: { accountId: string; transferId: string },
): Promise<Settled[]> {
  const rows = decided.flatMap(({ row }) => (row ? [row] : []));
  const shared = decided.flatMap(({ row, seenElsewhere }) => (row && seenElsewhere ? [row] : []));
  const [[written]] = await Promise.all([
    rows.length > 0 ? writeScans(tx, rows, stripe, issued).execute() : [],
    noteDuplicates(
      tx,
      shared.map((row) => ({ programId: row.program_id, scanId: row.scan_id, stripe })),
    ),
  ]);
  const won = new Set(written?.won);
  return decided.map(({ row, settled }) =>
    row?.outcome === 'won' && !won.has(row.scan_id) ? 'again' : settled,
  );
}
