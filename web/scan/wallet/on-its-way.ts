import type { Voucher } from '#server/routes/schemas/shopper.ts';

/** Whether a redemption is more than a voucher of the brand's own: something is asked, sent, paid or made by a partner. */
export function isOnItsWay({ kind, fulfilment, hasCode }: Voucher): boolean {
  return kind !== 'voucher' || hasCode || fulfilment !== 'delivered';
}
