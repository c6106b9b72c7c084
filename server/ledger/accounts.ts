import { createHash } from 'node:crypto';
import type { Database, Transaction } from '../db/connect.ts';
import { insertAccounts, insertMemberAccounts, selectLastEntry } from './queries.ts';

/** The program's own sides of a transfer. `held` is the side of points that are pending. */
export type ProgramAccountKind = 'issued' | 'redeemed' | 'expired' | 'corrected' | 'held';

/** A program's own account is kept in so many parts, so that writers of different lanes never queue for one. */
export const STRIPES = 64;

/** The currency that every program has. */
export const OWN_CURRENCY = 0;

const kindDigit: Record<ProgramAccountKind, number> = {
  issued: 1,
  redeemed: 2,
  expired: 3,
  corrected: 4,
  held: 5,
};
const programKinds = Object.keys(kindDigit) as ProgramAccountKind[];

/** The id of one stripe (0 to 63) of a program's own account in a currency; below every member's id. */
export function programAccountId(kind: ProgramAccountKind, stripe: number, currency = OWN_CURRENCY): string {
  const [part, last] = [currency.toString(16).padStart(4, '0'), stripe.toString(16).padStart(2, '0')];
  return `00000000-0000-${part}-000${kindDigit[kind]}-0000000000${last}`;
}

/** What a member holds of a currency: `member` is available, `pending` waits. */
export type MemberAccountKind = 'member' | 'pending';

/**
 * The id of a member's account: of available points of the program's own currency the member's id, of all others one that
 * is derived from it (UUID version 8, RFC 9562 §5.8) and lies above the program's own.
 */
export function memberAccountId(
  memberId: string,
  { currency = OWN_CURRENCY, kind = 'member' }: { currency?: number; kind?: MemberAccountKind } = {},
): string {
  if (currency === OWN_CURRENCY && kind === 'member') return memberId;
  const bytes = createHash('sha256').update(`${memberId}|${currency}|${kind}`).digest().subarray(0, 16);
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Opens the accounts that a currency of a program needs, in the transaction that makes the currency. */
export async function openProgramAccounts(
  sql: Transaction,
  programId: number,
  currency = OWN_CURRENCY,
): Promise<void> {
  const rows = programKinds.flatMap((kind) =>
    Array.from({ length: STRIPES }, (_, stripe) => ({
      accountId: programAccountId(kind, stripe, currency),
      kind,
    })),
  );
  await insertAccounts(sql, programId, currency, rows);
}

export interface MemberAccount {
  programId: number;
  memberId: string;
  currency: number;
  kind: MemberAccountKind;
}

/**
 * Opens members' accounts that are not there yet, before the first entry on them. A member's account of available points
 * of the program's own currency is opened with the member; the claim path calls this for any other.
 */
export async function openMemberAccounts(
  sql: Transaction,
  accounts: readonly MemberAccount[],
): Promise<void> {
  const derived = accounts.filter(({ currency, kind }) => currency !== OWN_CURRENCY || kind === 'pending');
  if (derived.length === 0) return;
  await insertMemberAccounts(
    sql,
    derived.map((account) => ({ ...account, accountId: memberAccountId(account.memberId, account) })),
  );
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
