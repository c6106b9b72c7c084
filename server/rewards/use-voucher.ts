import { utcToLocal } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { lockFulfilment, moveFulfilment, type HeldFulfilment } from './fulfilment-queries.ts';
import {
  markVoucherUsed,
  selectVoucher,
  selectVoucherElsewhere,
  type VoucherFound,
} from './voucher-queries.ts';

/**
 * Takes a voucher in: it is used once, however many people press at the same moment.
 * @throws Refusal `voucher-used`, `voucher-expired` (409, saying when and by whom), `voucher-void`,
 *   `gift-not-ready`, `voucher-not-for-till`, `test-voucher` for one of the program's
 *   rehearsals and, in its sandbox, `real-voucher` for one of the program (409), `voucher-not-found`
 */
export async function useVoucher(ctx: StaffContext, input: { voucherId: string }): Promise<void> {
  const { programId, userId } = ctx.actor;
  const voucherId = normaliseVoucherId(input.voucherId);
  if (!voucherId) throw notFound('voucher');
  await ctx.sql.begin(async (tx) => {
    const voucher = await selectVoucher(tx, programId, voucherId);
    if (!voucher) throw await refusalElsewhere(tx, programId, voucherId);
    const { redemptionId } = voucher;
    // Held, so that nobody cancels what is just being handed over.
    const gift = await lockFulfilment(tx, { programId, redemptionId });
    if (!gift) throw notFound('voucher');
    if (voucher.state === 'issued') refuseUnfit(gift);
    const won = await markVoucherUsed(tx, programId, voucherId, userId);
    if (!won) throw refusalOf((await selectVoucher(tx, programId, voucherId)) ?? voucher);
    if (gift.way === 'pickup')
      await moveFulfilment(tx, { programId, redemptionId, to: 'collected', by: userId });
    await recordEvent(tx, ctx.actor, { type: 'voucher.used', subject: voucherId, data: { redemptionId } });
  });
}

/** A gift that is sent, paid or made by a partner is not handed over at a till; one that is collected has to be there. */
function refuseUnfit({ way, state }: HeldFulfilment): void {
  if (way === 'code' || (way === 'pickup' && state === 'ready')) return;
  throw way === 'pickup'
    ? new Refusal('conflict', 'gift-not-ready', 'This gift is not ready to be collected yet.')
    : new Refusal(
        'conflict',
        'voucher-not-for-till',
        'This gift is sent to the member; hand nothing out for it.',
      );
}

/** A voucher's number as people type it: any case, spaces and dashes, O for 0, I and L for 1. Null where it cannot be one. */
export function normaliseVoucherId(text: string): string | null {
  const id = text
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return /^[0-9A-Z]{1,40}$/.test(id) ? id : null;
}

/** A voucher that the program has not issued may be one of its rehearsals, or the other way round. */
async function refusalElsewhere(tx: Transaction, programId: number, voucherId: string): Promise<Refusal> {
  const elsewhere = await selectVoucherElsewhere(tx, programId, voucherId);
  if (!elsewhere) return notFound('voucher');
  return elsewhere.test
    ? new Refusal(
        'conflict',
        'test-voucher',
        'This is a test voucher of a rehearsal; hand nothing out for it.',
      )
    : new Refusal('conflict', 'real-voucher', 'This is a real voucher; leave test mode to take it in.');
}

function refusalOf({ state, expiresAt, usedAt, usedBy, timeZone }: VoucherFound): Refusal {
  if (state === 'used' && usedAt) {
    const by = usedBy ? ` by ${usedBy}` : '';
    return new Refusal(
      'conflict',
      'voucher-used',
      `This voucher was used on ${stamp(usedAt, timeZone)}${by}.`,
    );
  }
  if (state === 'void') {
    return new Refusal('conflict', 'voucher-void', 'This voucher was cancelled; hand nothing out for it.');
  }
  return new Refusal('conflict', 'voucher-expired', `This voucher expired on ${stamp(expiresAt, timeZone)}.`);
}

/** `2026-03-08 at 14:05`, on the program's clocks. */
function stamp(instant: Date, timeZone: string): string {
  return utcToLocal(instant, timeZone).slice(0, 16).replace('T', ' at ');
}
