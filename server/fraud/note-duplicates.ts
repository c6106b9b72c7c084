import type { Transaction } from '../db/connect.ts';
import { upsertDuplicates } from './duplicate-upsert.ts';

/** A scan that this transaction has just inserted. */
export interface RecordedScan {
  programId: number;
  scanId: string;
  /** Which stripe of the roll-up this transaction writes. */
  stripe: number;
}

/** What the scans of one campaign brought to light. */
export interface NotedDuplicates {
  programId: number;
  campaignId: number;
  /** Codes that got their second party now; the activity roll-up counts them as `duplicates`. */
  codes: number;
  /** Scans of codes that have several parties, these and earlier ones. */
  scans: number;
}

/**
 * Notes which of the scans just inserted were of codes that another party has scanned too. One statement; for a code
 * with one party it costs three look-ups by key and writes nothing.
 *
 * The caller holds `codeLock` (server/ledger/locks.ts) of every code among the scans, taken before the scans were
 * inserted: of two devices that scan a code at the same moment, the second waits and then sees the first. It must be a
 * statement of its own, after the insert, because a statement sees only what was there when it began.
 *
 * @param scans each inserted scan once; a retry that inserted nothing is left out
 * @returns one row per campaign that has duplicates among these scans, usually none
 */
export async function noteDuplicates(
  tx: Transaction,
  scans: readonly RecordedScan[],
): Promise<NotedDuplicates[]> {
  if (scans.length === 0) return [];
  return upsertDuplicates(tx, scans);
}
