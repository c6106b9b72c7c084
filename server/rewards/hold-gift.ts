import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound } from '../errors.ts';
import { lockPurse, type Purse } from '../ledger/purse.ts';
import { SPENDING_SIDES } from '../ledger/spend-points.ts';
import { lockFulfilment, selectOwner, type HeldFulfilment } from './fulfilment-queries.ts';

export interface HeldGift {
  tx: Transaction;
  gift: HeldFulfilment;
  /** Locked where points may have to go back; null for what cost none. */
  purse: Purse | null;
}

/**
 * Does something with one gift in a transaction that holds it: of two that want to change it, the second sees what the
 * first has made of it. Locks are taken in one order: the member's points, then the gift, then its stock.
 * @param options.memberId only where it is this member's
 * @throws Refusal `gift-not-found`
 */
export async function holdGift<Result>(
  { sql }: Pick<Context, 'sql'>,
  options: { programId: number; redemptionId: string; memberId?: string; mayRefund: boolean },
  work: (held: HeldGift) => Promise<Result>,
): Promise<Result> {
  const { programId, redemptionId, memberId, mayRefund } = options;
  return sql.begin(async (tx) => {
    const owner = await selectOwner(tx, { programId, redemptionId });
    if (!owner || (memberId !== undefined && owner.memberId !== memberId)) throw notFound('gift');
    const purse =
      mayRefund && owner.points > 0
        ? await lockPurse(tx, { programId, memberId: owner.memberId, sides: SPENDING_SIDES })
        : null;
    const gift = await lockFulfilment(tx, { programId, redemptionId });
    if (!gift) throw notFound('gift');
    return work({ tx, gift, purse });
  }) as Promise<Result>;
}
