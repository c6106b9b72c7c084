import { Refusal } from '../errors.ts';
import { refundSpend } from '../ledger/refund-spend.ts';
import { insertGiftEvent, moveFulfilment, restock, voidVoucher } from './fulfilment-queries.ts';
import type { HeldGift } from './hold-gift.ts';

export interface Ending {
  /** `cancelled` before the gift has left, `refunded` after. */
  to: 'cancelled' | 'refunded';
  reason: string;
  /** Of staff; null where the member or the program itself does it. */
  by: string | null;
}

/**
 * Ends a gift that is held: its voucher is void, the points go back to the lots they came from, and a piece that never
 * left goes back into the stock. A code that somebody has seen does not.
 * @throws Refusal `voucher-used`, `already-refunded`
 */
export async function endGift({ tx, gift, purse }: HeldGift, { to, reason, by }: Ending): Promise<void> {
  const { programId, redemptionId, rewardId, memberId, points } = gift;
  // What was handed over may be paid back, and then its voucher stays used.
  if (!(await voidVoucher(tx, gift)) && to === 'cancelled') {
    throw new Refusal('conflict', 'voucher-used', 'This gift has been handed over against its voucher.');
  }
  await moveFulfilment(tx, { programId, redemptionId, to, note: reason, by });
  if (to === 'cancelled') await restock(tx, gift);
  if (points > 0) {
    if (!purse) throw new Error('the member’s points were not locked');
    await refundSpend(tx, purse, { transferId: redemptionId, reason, by });
  }
  const data = { rewardId, memberId, points, reason, ...(by === null ? {} : { by }) };
  await insertGiftEvent(tx, gift, `reward.${to}`, data);
}
