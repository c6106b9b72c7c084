import type { Transaction } from '../db/connect.ts';
import { OWN_CURRENCY, STRIPES, type ProgramAccountKind } from './accounts.ts';

const kindIndex: Record<ProgramAccountKind, number> = {
  issued: 0,
  redeemed: 1,
  expired: 2,
  corrected: 3,
  held: 4,
};

/**
 * Advisory lock keys. Whoever posts to an account or settles a code holds its lock to the end of the transaction;
 * a row lock would write the row anew, which costs the log ten times the insert. Keys of different things may fall
 * together: that makes two writers wait, never err. The database's constraints stay the guard.
 */
/** Of all accounts of a member. */
export function memberLock(memberId: string): bigint {
  // The random half of a UUID: its variant bits make every such key negative.
  return BigInt.asIntN(64, BigInt(`0x${memberId.slice(19, 23)}${memberId.slice(24)}`));
}

/** Of one stripe of a program's own account in a currency. */
export function programAccountLock(
  programId: number,
  kind: ProgramAccountKind,
  stripe: number,
  currency = OWN_CURRENCY,
): bigint {
  const index = kindIndex[kind];
  // Two kinds share the low byte with the stripe; the others and the currency stand above the program's 31 bits.
  const low = BigInt((index % 2) * STRIPES + stripe);
  const high = (BigInt(currency) << 44n) | (BigInt(Math.floor(index / 2)) << 40n);
  return (1n << 62n) | high | (BigInt(programId) << 8n) | low;
}

/** Of one code, whoever claims, sees or reports it. */
export function codeLock(keyId: number, serial: number): bigint {
  return (BigInt(keyId) << 47n) | BigInt(serial);
}

/**
 * Takes the locks in one order, so that two transactions never wait for each other. Held until commit.
 * @param fences names that are taken in their shared form first: whoever takes one alone, such as a recall, waits for all
 *   who hold it and keeps new ones out
 */
export function takeLocks(sql: Transaction, keys: Iterable<bigint>, fences: Iterable<string> = []) {
  const sorted = [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1)).map(String);
  return sql`
    select (
      select count(*) from (
        select pg_advisory_xact_lock_shared(hashtextextended(name, 0)) from unnest(${[...fences].sort()}::text[]) as f(name)
      ) f
    ), (
      select count(*) from (select pg_advisory_xact_lock(key) from unnest(${sorted}::bigint[]) as k(key)) k
    )`;
}
