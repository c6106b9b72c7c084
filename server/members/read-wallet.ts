import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { lastEntry } from '../ledger/accounts.ts';
import { listVouchers } from '../rewards/list-vouchers.ts';
import type { RedemptionRow } from '../rewards/redemption.ts';
import {
  selectHistory,
  selectMemberOfDevice,
  selectWalletProgram,
  type HistoryRow,
  type WalletProgramRow,
} from './queries.ts';

export interface WalletRead {
  program: WalletProgramRow;
  balance: number;
  history: HistoryRow[];
  nextCursor: string | null;
  vouchers: RedemptionRow[];
  /** For the next page of vouchers. */
  vouchersCursor: string | null;
}

const PAGE = 30;

/**
 * What a device holds in a program: balance, a page of history, the newest vouchers. A device nobody knows yet has an empty wallet.
 * @param cursor `nextCursor` of the page before
 * @throws Refusal `program-not-found`
 */
export async function readWallet(
  { sql }: Context,
  input: { programId: number; deviceId: string | null; cursor?: string | undefined },
): Promise<WalletRead> {
  const { programId, deviceId } = input;
  const program = await programOf(sql, programId);
  const memberId = deviceId ? await memberOf(sql, programId, deviceId) : null;
  if (!memberId) {
    return { program, balance: 0, history: [], nextCursor: null, vouchers: [], vouchersCursor: null };
  }
  const before = Number(input.cursor ?? Number.MAX_SAFE_INTEGER);
  const [rows, { vouchers, nextCursor: vouchersCursor }, { balance }] = await Promise.all([
    selectHistory(sql, programId, memberId, Number.isSafeInteger(before) ? before : 0, PAGE + 1),
    listVouchers(sql, { programId, memberId }),
    lastEntry(sql, programId, memberId),
  ]);
  const history = rows.slice(0, PAGE);
  const nextCursor = rows.length > PAGE ? String(history.at(-1)?.entry) : null;
  return { program, balance, history, nextCursor, vouchers, vouchersCursor };
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
