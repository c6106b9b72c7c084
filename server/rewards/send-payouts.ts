import type { Context } from '../context.ts';
import { giftDetails } from '../routes/schemas/gifts.ts';
import { callPartner } from './call-partner.ts';
import { moveFulfilment, selectPerson } from './fulfilment-queries.ts';
import { holdGift } from './hold-gift.ts';
import { leasePayout, postponePayout } from './partner-queries.ts';
import { movePayout } from './payout-queries.ts';
import { openText } from './sealed.ts';
import { waitSeconds } from './settle-partner-orders.ts';

/** Tries before a person is asked to look: about a day. */
const TRIES = 50;

/**
 * Sends the payout that has been due longest to its program's payment service. The key is the redemption's id for every
 * try, so a payment whose answer was lost is not made again. What stays unclear is failed only for a person to look into.
 * @returns whether there was one
 */
export async function sendNextPayout(ctx: Pick<Context, 'sql' | 'config' | 'secret'>): Promise<boolean> {
  const payout = await leasePayout(ctx.sql);
  if (!payout) return false;
  const { programId, redemptionId, url, attempts } = payout;
  const sealed = await selectPerson(ctx.sql, payout);
  const place = { what: 'details', programId, id: redemptionId } as const;
  const to = sealed && giftDetails.parse(JSON.parse(openText(ctx, sealed, place)));
  const { amountVnd, voucherId: description } = payout;
  const body = { type: 'payout.send', redemptionId, amountVnd, currency: 'VND', description, to };
  const answer = await callPartner(ctx, { programId, url, key: redemptionId, body });
  const unclear = answer.kind === 'later' || answer.kind === 'unclear';
  const why = answer.kind === 'unclear' || answer.kind === 'refused' ? answer.why : null;
  if (unclear && attempts < TRIES) {
    await postponePayout(ctx.sql, payout, waitSeconds(attempts), why);
    return true;
  }
  await holdGift(ctx, { programId, redemptionId, mayRefund: false }, async ({ tx, gift }) => {
    if (answer.kind !== 'done') {
      await movePayout(tx, gift, {
        from: ['sending'],
        to: 'failed',
        failure: why ?? 'the service goes on asking for time',
      });
      return;
    }
    const { reference } = answer.body;
    const paid = {
      from: ['sending'],
      to: 'paid',
      reference: typeof reference === 'string' ? reference.slice(0, 120) : null,
    };
    if (await movePayout(tx, gift, paid as Parameters<typeof movePayout>[2]))
      await moveFulfilment(tx, { programId, redemptionId, to: 'delivered' });
  });
  return true;
}
