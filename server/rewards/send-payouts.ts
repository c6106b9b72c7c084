import type { Context } from '../context.ts';
import { giftDetails } from '../routes/schemas/gifts.ts';
import { callPartner, type PartnerAnswer } from './call-partner.ts';
import { moveFulfilment, selectPerson } from './fulfilment-queries.ts';
import { holdGift } from './hold-gift.ts';
import { leasePayout, postponePayout } from './partner-queries.ts';
import { movePayout } from './payout-queries.ts';
import { openText } from './sealed.ts';
import { waitSeconds } from './settle-partner-orders.ts';

/** Tries before a person is asked to look: about a day. */
const TRIES = 50;

const noService: PartnerAnswer = {
  kind: 'refused',
  why: 'the program pays by file now; ask the service whether this was paid before',
};

/**
 * Sends the payout that has been due longest to its program's payment service. The key is the redemption's id for every
 * try, so a payment whose answer was lost is not made again. What stays unclear, or has no service to go to any more, is failed
 * only for a person to look into.
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
  const answer: PartnerAnswer =
    url === null ? noService : await callPartner(ctx, { programId, url, key: redemptionId, body });
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
    // Money that has gone has gone, whatever another try has heard meanwhile.
    const from = ['sending', 'failed'] as const;
    if (await movePayout(tx, gift, { from, to: 'paid', reference: referenceOf(answer.body) }))
      await moveFulfilment(tx, { programId, redemptionId, to: 'delivered' });
  });
  return true;
}

/** At most 120 characters; null where the service gives none. */
function referenceOf({ reference }: Record<string, unknown>): string | null {
  if (typeof reference !== 'string' && typeof reference !== 'number') return null;
  return String(reference).slice(0, 120).trim() || null;
}
