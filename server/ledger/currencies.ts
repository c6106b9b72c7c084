import type { ExpiryPolicy } from '#campaigns/points-expiry.ts';
import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { takenKey } from '../db/taken-key.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { openProgramAccounts } from './accounts.ts';
import {
  insertCurrency,
  insertOwnCurrency,
  selectCurrencies,
  selectCurrency,
  updateExpiry,
  type CurrencyRow,
} from './currency-queries.ts';

/** A program keeps at most so many: each has accounts of its own. */
const CURRENCIES_MAX = 20;

/** The currencies of a program, its own first. */
export function listCurrencies(sql: Database | Transaction, programId: number): Promise<CurrencyRow[]> {
  return selectCurrencies(sql, programId);
}

/** Gives a new program its own currency with the accounts it needs. */
export async function openLedger(tx: Transaction, programId: number): Promise<void> {
  await insertOwnCurrency(tx, programId);
  await openProgramAccounts(tx, programId);
}

/** @throws Refusal `slug-taken`, `too-many-currencies` */
export async function addCurrency(
  ctx: StaffContext,
  input: { slug: string; name: { vi: string; en: string }; expiry: ExpiryPolicy },
): Promise<CurrencyRow> {
  const { programId } = ctx.actor;
  const add = async (tx: Transaction) => {
    const currency = await insertCurrency(tx, programId, input);
    if (currency >= CURRENCIES_MAX) {
      throw new Refusal(
        'conflict',
        'too-many-currencies',
        `A program has at most ${CURRENCIES_MAX} currencies.`,
      );
    }
    await openProgramAccounts(tx, programId, currency);
    await updateExpiry(tx, programId, currency, input.expiry);
    await recordEvent(tx, ctx.actor, { type: 'currency.added', subject: currency, data: { ...input } });
    return found(await selectCurrency(tx, programId, currency));
  };
  return ctx.sql.begin(add).catch((error: unknown) => {
    throw takenKey(error) === 'currency_program_id_slug_key'
      ? invalidField('slug', 'slug-taken', 'Another currency has this short name; choose another one.')
      : error;
  });
}

/**
 * Decides when points expire that are earned from now on; points that members have already keep their dates.
 * @throws Refusal `currency-not-found`
 */
export async function setExpiry(
  ctx: StaffContext,
  currency: number,
  expiry: ExpiryPolicy,
): Promise<CurrencyRow> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    if (!(await updateExpiry(tx, programId, currency, expiry))) throw notFound('currency');
    await recordEvent(tx, ctx.actor, { type: 'currency.expiry-set', subject: currency, data: { expiry } });
    return found(await selectCurrency(tx, programId, currency));
  });
}

function found(row: CurrencyRow | undefined): CurrencyRow {
  if (!row) throw notFound('currency');
  return row;
}
