import type { Database, Transaction } from '../db/connect.ts';
import { lastEntry, memberAccountId } from './accounts.ts';
import { selectCurrencies, type CurrencyRow } from './currency-queries.ts';
import { selectEntries, type EntryFound } from './history-queries.ts';
import { selectExpiring, selectOverdue } from './lot-queries.ts';

type Db = Database | Transaction;

/** What a member holds of one currency. */
export interface Holding extends Pick<CurrencyRow, 'currency' | 'slug' | 'name'> {
  /** Can be spent. */
  balance: number;
  pending: number;
  /** Points by the day that ends them, the nearest first. */
  expiring: { expiresAt: Date; points: number }[];
}

const EXPIRING_DAYS = 12;

/** A member's points in each currency of the program, the program's own first. */
export async function readHoldings(sql: Db, programId: number, memberId: string): Promise<Holding[]> {
  const currencies = await selectCurrencies(sql, programId);
  return Promise.all(currencies.map((row) => holdingOf(sql, programId, memberId, row)));
}

async function holdingOf(
  sql: Db,
  programId: number,
  memberId: string,
  { currency, slug, name, timeZone }: CurrencyRow,
): Promise<Holding> {
  const accountId = memberAccountId(memberId, { currency });
  const pendingId = memberAccountId(memberId, { currency, kind: 'pending' });
  const [{ balance }, overdue, { balance: pending }, expiring] = await Promise.all([
    lastEntry(sql, programId, accountId),
    selectOverdue(sql, programId, accountId),
    lastEntry(sql, programId, pendingId),
    selectExpiring(sql, { programId, accountId, timeZone, limit: EXPIRING_DAYS }),
  ]);
  return { currency, slug, name, balance: balance - overdue, pending, expiring };
}

/**
 * A page of the entries of a member's available points, newest first.
 * @param input.cursor `nextCursor` of the page before
 */
export async function readEntries(
  sql: Db,
  input: {
    programId: number;
    memberId: string;
    currency: number;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ entries: EntryFound[]; nextCursor: string | null }> {
  const { programId, memberId, currency, cursor, limit } = input;
  const before = Number(cursor ?? Number.MAX_SAFE_INTEGER);
  const rows = await selectEntries(sql, {
    programId,
    accountId: memberAccountId(memberId, { currency }),
    before: Number.isSafeInteger(before) ? before : 0,
    limit: limit + 1,
  });
  const entries = rows.slice(0, limit);
  return { entries, nextCursor: rows.length > limit ? String(entries.at(-1)?.entry) : null };
}
