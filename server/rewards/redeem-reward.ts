import { customAlphabet } from 'nanoid';
import { ALPHABET } from '../codes/alphabet.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { takenKey } from '../db/taken-key.ts';
import { notFound, Refusal } from '../errors.ts';
import { lockPurse, type Purse } from '../ledger/purse.ts';
import { refuseIfShort, SPENDING_SIDES, spendPoints } from '../ledger/spend-points.ts';
import { insertRedemption, selectRedemption, selectReward, takeStock } from './queries.ts';
import type { RedemptionRow } from './redemption.ts';

/** A voucher's number: read aloud and typed at a till, so from the alphabet of the codes; 75 bits. */
const makeNumber = customAlphabet(ALPHABET, 15);
/** Before the number of every voucher of a sandbox, and of no other: whoever reads one anywhere knows what it is. */
const TEST_MARK = 'TEST';

function makeVoucherId(test: boolean): string {
  const number = makeNumber();
  if (test) return TEST_MARK + number.slice(TEST_MARK.length);
  return number.startsWith(TEST_MARK) ? makeVoucherId(false) : number;
}

/** A redemption's id is also its transfer's. */
const ID_KEYS: ReadonlySet<string | null> = new Set(['redemption_pkey', 'transfer_pkey']);

export interface RedeemInput {
  programId: number;
  memberId: string;
  rewardId: number;
  /** Made and kept by the phone: the same id gives the same voucher, however often it is sent. */
  redemptionId: string;
  /** For the history of a demo program only. */
  at?: Date;
}

/**
 * Spends points on a reward: stock, ledger, voucher and event in one transaction.
 * @throws Refusal `not-enough-points`, `stock-exhausted`, `reward-not-offered`, `reward-not-found`, `id-reused`
 */
export async function redeemReward(
  { sql }: Pick<Context, 'sql'>,
  input: RedeemInput,
): Promise<{ redemption: RedemptionRow; balance: number }> {
  const { programId, memberId, redemptionId } = input;
  const redeem = async (tx: Transaction) => {
    const purse = await lockPurse(tx, { programId, memberId, sides: SPENDING_SIDES });
    const [prior] = await selectRedemption(tx, programId, redemptionId);
    if (!prior) await spend(tx, input, purse);
    const [redemption] = prior ? [prior] : await selectRedemption(tx, programId, redemptionId);
    if (!redemption || redemption.memberId !== memberId || redemption.rewardId !== input.rewardId) {
      throw idReused();
    }
    return { redemption, balance: purse.balance };
  };
  return sql.begin(redeem).catch((error: unknown) => {
    // Taken though no redemption was seen under it: another member has just spent the id.
    throw ID_KEYS.has(takenKey(error)) ? idReused() : error;
  });
}

function idReused(): Refusal {
  return new Refusal('conflict', 'id-reused', 'This id was used for another gift; make a new one for each.');
}

async function spend(tx: Transaction, input: RedeemInput, purse: Purse): Promise<void> {
  const { programId, memberId, rewardId, redemptionId, at } = input;
  const [reward] = await selectReward(tx, programId, rewardId);
  if (!reward) throw notFound('reward');
  // Asked before the stock is touched, so that a hopeless try never queues for the reward's row.
  refuseIfShort(purse.balance, reward.pricePoints);
  const [taken] = await takeStock(tx, programId, rewardId);
  if (!taken) {
    throw reward.state === 'hidden'
      ? new Refusal('conflict', 'reward-not-offered', 'This gift is no longer offered; choose another one.')
      : new Refusal('conflict', 'stock-exhausted', 'The last one has just gone; your points are untouched.');
  }
  await spendPoints(tx, purse, { transferId: redemptionId, points: taken.pricePoints, at });
  await insertRedemption(tx, {
    programId,
    redemptionId,
    rewardId,
    memberId,
    points: taken.pricePoints,
    voucherId: makeVoucherId(reward.test),
    voucherDays: taken.voucherDays,
    at: at ?? null,
    stripe: purse.stripe,
  });
}
