import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import type { EntryFound } from '../ledger/history-queries.ts';
import { pendingOf } from '../ledger/list-pending.ts';
import { readEntries, readHoldings, type Holding } from '../ledger/read-holdings.ts';
import { listVouchers } from '../rewards/list-vouchers.ts';
import type { RedemptionRow } from '../rewards/redemption.ts';
import type { TierStanding } from '../routes/schemas/tiers.ts';
import { readTierStanding } from './tiers.ts';
import { selectMemberOfDevice, selectWalletProgram, type WalletProgramRow } from './queries.ts';

/** Points that are not there yet. */
export interface WaitingPoints {
  points: number;
  productName: string | null;
  since: Date;
  /** null: when somebody has looked at them. */
  releaseAt: Date | null;
}

export interface WalletRead {
  program: WalletProgramRow;
  /** What the history is of, and what can be spent of it. */
  currency: string;
  balance: number;
  /** Every currency of the program. */
  holdings: Holding[];
  expiring: Holding['expiring'];
  pending: { points: number; waiting: WaitingPoints[] };
  history: EntryFound[];
  nextCursor: string | null;
  tier: TierStanding | null;
  vouchers: RedemptionRow[];
  /** For the next page of vouchers. */
  vouchersCursor: string | null;
}

const PAGE = 30;
/** Of nobody: holds nothing. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * What a device holds in a program: balances, what expires and what waits, a page of history, the newest vouchers. A device
 * nobody knows yet has an empty wallet.
 * @param input.cursor `nextCursor` of the page before
 * @param input.currency the short name of one of the program's currencies; its own unless told
 * @throws Refusal `program-not-found`, `currency-not-found`
 */
export async function readWallet(
  { sql }: Context,
  input: {
    programId: number;
    deviceId: string | null;
    cursor?: string | undefined;
    currency?: string | undefined;
  },
): Promise<WalletRead> {
  const { programId, deviceId, cursor } = input;
  const program = await programOf(sql, programId);
  const memberId = (deviceId && (await memberOf(sql, programId, deviceId))) || NOBODY;
  const holdings = await readHoldings(sql, programId, memberId);
  const holding = holdings.find(({ currency, slug }) =>
    input.currency ? slug === input.currency : currency === OWN_CURRENCY,
  );
  if (!holding) throw notFound('currency');
  const { currency, slug, balance, pending, expiring } = holding;
  const [{ entries, nextCursor }, { vouchers, nextCursor: vouchersCursor }, waiting, tier] =
    await Promise.all([
      readEntries(sql, { programId, memberId, currency, cursor, limit: PAGE }),
      listVouchers(sql, { programId, memberId }),
      pending > 0 ? pendingOf(sql, programId, memberId) : [],
      readTierStanding(sql, programId, memberId),
    ]);
  return {
    program,
    currency: slug,
    balance,
    holdings,
    expiring,
    pending: {
      points: pending,
      waiting: waiting
        .filter((row) => row.currency === currency)
        .map((row) => ({
          points: row.amount,
          productName: row.productName,
          since: row.createdAt,
          releaseAt: row.releaseAt,
        })),
    },
    tier,
    history: entries,
    nextCursor,
    vouchers,
    vouchersCursor,
  };
}

/** The program as its members see it. @throws Refusal `program-not-found` */
export async function programOf(sql: Context['sql'], programId: number): Promise<WalletProgramRow> {
  const [program] = await selectWalletProgram(sql, programId);
  if (!program) throw notFound('program');
  return program;
}

/** The member that a device belongs to in a program, or null before its first claim. */
export async function memberOf(
  sql: Context['sql'],
  programId: number,
  deviceId: string,
): Promise<string | null> {
  const [row] = await selectMemberOfDevice(sql, programId, deviceId);
  return row?.memberId ?? null;
}
