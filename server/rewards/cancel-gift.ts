import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { endGift } from './end-gift.ts';
import { mayMemberCancel } from './fulfilment-states.ts';
import { holdGift } from './hold-gift.ts';
import { rejectWaiting } from './payout-queries.ts';

/**
 * A member takes a gift back before anybody has begun with it; the points return. Pressed twice it is cancelled once.
 * @throws Refusal `gift-not-found`, `cancel-too-late`
 */
export async function cancelGift(
  ctx: Pick<Context, 'sql'>,
  input: { programId: number; memberId: string; redemptionId: string },
): Promise<void> {
  await holdGift(ctx, { ...input, mayRefund: true }, async (held) => {
    const { tx, gift } = held;
    if (gift.state === 'cancelled') return;
    const payoutBegun = gift.way === 'payout' && gift.state !== 'details' && !(await rejectWaiting(tx, gift));
    if (!mayMemberCancel(gift) || payoutBegun) {
      throw new Refusal(
        'conflict',
        'cancel-too-late',
        'Your gift is being prepared; it can no longer be cancelled.',
      );
    }
    await endGift(held, { to: 'cancelled', reason: 'cancelled by the member', by: null });
  });
}
