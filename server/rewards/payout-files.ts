import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import type { Cell, CsvFile } from '../http/csv-answer.ts';
import type { PayoutFile } from '../routes/schemas/fulfilment.ts';
import { giftDetails } from '../routes/schemas/gifts.ts';
import { recordEvent } from '../staff/record-event.ts';
import { insertFile, selectFiled, selectFiles, type FiledPayout } from './payout-list-queries.ts';
import { openText } from './sealed.ts';

/** What banks take in one bulk transfer. */
const PAYOUTS_MAX = 5000;

/** The files that were made, newest first; at most 100. */
export async function listPayoutFiles(ctx: StaffContext): Promise<PayoutFile[]> {
  const files = await selectFiles(ctx.sql, ctx.actor.programId, null);
  return files.map(({ madeAt, ...file }) => ({ ...file, madeAt: madeAt.toISOString() }));
}

/**
 * Puts what is approved into a new file; each payout is in one file only.
 * @throws Refusal `no-payouts`
 */
export async function makePayoutFile(ctx: StaffContext): Promise<PayoutFile> {
  const { programId, userId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const fileId = await insertFile(tx, programId, userId, PAYOUTS_MAX);
    if (fileId === null)
      throw new Refusal('conflict', 'no-payouts', 'No payout is approved and waiting for a file.');
    const [file] = await selectFiles(tx, programId, fileId);
    if (!file) throw new Error(`payout file ${fileId} is gone`);
    const { payouts, amountVnd } = file;
    await recordEvent(tx, ctx.actor, {
      type: 'payout-file.made',
      subject: fileId,
      data: { payouts, amountVnd },
    });
    return { ...file, madeAt: file.madeAt.toISOString() };
  });
}

/**
 * A file for a bank's bulk transfer. Whoever takes it sees accounts, so each time is written down.
 * @throws Refusal `payout-file-not-found`
 */
export async function readPayoutFile(ctx: StaffContext, fileId: number): Promise<CsvFile> {
  const { programId } = ctx.actor;
  const [file] = await selectFiles(ctx.sql, programId, fileId);
  if (!file) throw notFound('payout-file');
  await ctx.sql.begin((tx) =>
    recordEvent(tx, ctx.actor, { type: 'payout-file.read', subject: fileId, data: {} }),
  );
  const rows = await selectFiled(ctx.sql, programId, fileId);
  return {
    fileName: `payouts-${fileId}.csv`,
    head: ['STT', 'Số tài khoản', 'Tên người nhận', 'Ngân hàng', 'Số tiền', 'Nội dung', 'Mã tham chiếu'],
    rows: (async function* () {
      yield await Promise.resolve(rows.map((row, index) => cellsOf(ctx, programId, row, index + 1)));
    })(),
  };
}

function cellsOf(ctx: StaffContext, programId: number, row: FiledPayout, index: number): Cell[] {
  const { redemptionId, amountVnd, voucherId, sealed } = row;
  const tail = [amountVnd, `THUONG ${voucherId}`, redemptionId];
  if (!sealed) return [index, null, null, null, ...tail];
  const place = { what: 'details', programId, id: redemptionId } as const;
  const to = giftDetails.parse(JSON.parse(openText(ctx, sealed, place)));
  if (to.way === 'bank') return [index, to.account, plainName(to.name), to.bank, ...tail];
  if (to.way === 'wallet') return [index, to.phone, plainName(to.name), to.wallet.toUpperCase(), ...tail];
  return [index, null, null, null, ...tail];
}

/** A name as banks keep it: capitals without marks. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .toUpperCase();
}
