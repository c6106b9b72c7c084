import type { Database, Transaction } from '../db/connect.ts';
import { insertAccounts, selectLastEntry, selectLiability } from './queries.ts';

/** The program's own sides of a transfer: points issued to members, points that members spent. */
export type ProgramAccountKind = 'issued' | 'redeemed';

/** A program's own account is kept in so many parts, so that writers of different lanes never queue for one. */
export const STRIPES = 64;

const kindDigit: Record<ProgramAccountKind, number> = { issued: 1, redeemed: 2 };

/** The id of one stripe (0 to 63) of a program's own account; below every member's id. */
export function programAccountId(kind: ProgramAccountKind, stripe: number): string {
  return `00000000-0000-0000-000${kindDigit[kind]}-0000000000${stripe.toString(16).padStart(2, '0')}`;
}

/** Opens the accounts that a new program needs, in the transaction that makes the program. */
export async function openProgramAccounts(sql: Transaction, programId: number): Promise<void> {
  const kinds: ProgramAccountKind[] = ['issued', 'redeemed'];
  const rows = kinds.flatMap((kind) =>
    Array.from({ length: STRIPES }, (_, stripe) => ({ accountId: programAccountId(kind, stripe), kind })),
  );
  await insertAccounts(sql, programId, rows);
}

/** Points that the program's members hold now: what it owes. Reads the last entry of each stripe, never the history. */
export async function programLiability(sql: Database | Transaction, programId: number): Promise<number> {
  return selectLiability(sql, programId);
}

/** An account's newest entry: its balance is the account's, its `seq` the number of entries. Zeros before the first. */
export async function lastEntry(
  sql: Database | Transaction,
  programId: number,
  accountId: string,
): Promise<{ seq: number; balance: number }> {
  const [row] = await selectLastEntry(sql, programId, accountId);
  return row ?? { seq: 0, balance: 0 };
}
