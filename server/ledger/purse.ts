import type { Database, Transaction } from '../db/connect.ts';
import {
  lastEntry,
  memberAccountId,
  openMemberAccounts,
  OWN_CURRENCY,
  programAccountId,
  STRIPES,
  type ProgramAccountKind,
} from './accounts.ts';
import { expireLots } from './expire-lots.ts';
import { memberLock, programAccountLock, takeLocks } from './locks.ts';
import { selectOverdue } from './lot-queries.ts';

/** A member's available points of one currency, locked to the end of the transaction. */
export interface Purse {
  programId: number;
  memberId: string;
  currency: number;
  accountId: string;
  /** The part of the program's own accounts that the transaction uses, 0 to 63. */
  stripe: number;
  /** What can be spent. */
  balance: number;
}

export interface PurseInput {
  programId: number;
  memberId: string;
  /** The program's own unless told. */
  currency?: number;
  /** The program's own sides that are going to be posted to. */
  sides: readonly ProgramAccountKind[];
}

/**
 * Locks a member's points and takes out what has expired, so that the balance is what can be spent. These are advisory
 * locks, taken in one order: call it before the transaction locks rows, and once a transaction.
 */
export async function lockPurse(tx: Transaction, input: PurseInput): Promise<Purse> {
  const { programId, memberId, currency = OWN_CURRENCY, sides } = input;
  const stripe = Math.floor(Math.random() * STRIPES);
  await takeLocks(tx, purseLocks({ programId, memberIds: [memberId], currency, stripe, sides }));
  const accountId = memberAccountId(memberId, { currency });
  await openMemberAccounts(tx, [{ programId, memberId, currency, kind: 'member' }]);
  await expireLots(tx, { programId, currency, stripe, accountIds: [accountId] });
  const { balance } = await lastEntry(tx, programId, accountId);
  return { programId, memberId, currency, accountId, stripe, balance };
}

/** Locks of several members and of the program's sides in one stripe; expiry is always among the sides. */
export function purseLocks(input: {
  programId: number;
  memberIds: readonly string[];
  currency: number;
  stripe: number;
  sides: readonly ProgramAccountKind[];
}): bigint[] {
  const { programId, memberIds, currency, stripe, sides } = input;
  const kinds = new Set<ProgramAccountKind>([...sides, 'expired']);
  return [
    ...memberIds.map(memberLock),
    ...[...kinds].map((kind) => programAccountLock(programId, kind, stripe, currency)),
  ];
}

/** The program's side of a transfer that uses the purse. */
export function sideOf({ stripe, currency }: Pick<Purse, 'stripe' | 'currency'>, kind: ProgramAccountKind) {
  return programAccountId(kind, stripe, currency);
}

/** What a member can spend of a currency, read without a lock. */
export async function availablePoints(
  sql: Database | Transaction,
  programId: number,
  memberId: string,
  currency = OWN_CURRENCY,
): Promise<number> {
  const accountId = memberAccountId(memberId, { currency });
  const [{ balance }, overdue] = await Promise.all([
    lastEntry(sql, programId, accountId),
    selectOverdue(sql, programId, accountId),
  ]);
  return balance - overdue;
}
