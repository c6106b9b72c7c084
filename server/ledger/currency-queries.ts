import type { ExpiryPolicy } from '#campaigns/points-expiry.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { storedPolicy } from './stored-policy.ts';

type Db = Database | Transaction;
type Localised = { vi: string; en: string };

export interface CurrencyRow {
  currency: number;
  slug: string;
  name: Localised;
  expiry: ExpiryPolicy;
  timeZone: string;
}

interface StoredCurrency extends Omit<CurrencyRow, 'expiry'> {
  kind: ExpiryPolicy['kind'];
  date: string | null;
  days: number | null;
}

const columns = (sql: Db) => sql`
  c.currency, c.slug, coalesce(c.name, g.points_name) as name, c.expiry as kind, c.expiry_date as date, c.expiry_days as days,
  g.time_zone as "timeZone"`;

/** The currencies of a program, its own first. */
export async function selectCurrencies(sql: Db, programId: number): Promise<CurrencyRow[]> {
  const rows = await sql<StoredCurrency[]>`
    select ${columns(sql)} from currency c join program g using (program_id)
    where c.program_id = ${programId} order by c.currency`;
  return rows.map(currencyOf);
}

export async function selectCurrency(
  sql: Db,
  programId: number,
  currency: number,
): Promise<CurrencyRow | undefined> {
  const [row] = await sql<StoredCurrency[]>`
    select ${columns(sql)} from currency c join program g using (program_id)
    where c.program_id = ${programId} and c.currency = ${currency}`;
  return row && currencyOf(row);
}

function currencyOf({ kind, date, days, ...row }: StoredCurrency): CurrencyRow {
  return { ...row, expiry: storedPolicy(kind, date, days) };
}

/** Opens the currency that every program has. */
export async function insertOwnCurrency(tx: Transaction, programId: number): Promise<void> {
  await tx`insert into currency (program_id, currency, slug) values (${programId}, 0, 'points')`;
}

/** Adds a currency under the next number; the row of the own one keeps two that are added at once apart. */
export async function insertCurrency(
  tx: Transaction,
  programId: number,
  input: { slug: string; name: Localised },
): Promise<number> {
  await tx`select from currency where program_id = ${programId} and currency = 0 for update`;
  const [row] = await tx<[{ currency: number }]>`
    insert into currency (program_id, currency, slug, name)
    select ${programId}, max(currency) + 1, ${input.slug}, ${JSON.stringify(input.name)}::text::jsonb
    from currency where program_id = ${programId}
    returning currency`;
  return row.currency;
}

/** @returns whether there is such a currency */
export async function updateExpiry(
  tx: Transaction,
  programId: number,
  currency: number,
  expiry: ExpiryPolicy,
): Promise<boolean> {
  const rows = await tx`
    update currency set expiry = ${expiry.kind}, expiry_date = ${'date' in expiry ? expiry.date : null}::date,
      expiry_days = ${'days' in expiry ? expiry.days : null}
    where program_id = ${programId} and currency = ${currency} returning currency`;
  return rows.length === 1;
}
