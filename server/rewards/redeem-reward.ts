import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { takenKey } from '../db/taken-key.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { lockPurse, type Purse } from '../ledger/purse.ts';
import { refuseIfShort, SPENDING_SIDES, spendPoints } from '../ledger/spend-points.ts';
import { openRedemption } from './open-redemption.ts';
import {
  countRedemption,
  selectRedemption,
  selectWanted,
  takeStock,
  takeVariant,
  type WantedReward,
} from './queries.ts';
import type { RedemptionRow } from './redemption.ts';

/** A redemption's id is also its transfer's, and that of all that is written beside it. */
const ID_KEYS: ReadonlySet<string | null> = new Set([
  'redemption_pkey',
  'transfer_pkey',
  'fulfilment_pkey',
  'partner_order_pkey',
  'voucher_program_id_redemption_id_key',
]);

export interface RedeemInput {
  programId: number;
  memberId: string;
  rewardId: number;
  /** Made and kept by the phone: the same id gives the same voucher, however often it is sent. */
  redemptionId: string;
  /** Which one, where the reward has variants. */
  variantId?: number | undefined;
  /** For the history of a demo program only. */
  at?: Date;
}

/**
 * Spends points on a reward: stock, ledger, voucher and event in one transaction.
 * @throws Refusal `not-enough-points`, `stock-exhausted`, `reward-not-offered`, `reward-limit-reached`,
 *   `reward-not-found`, `variant-missing`, `id-reused`
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
  const { programId, memberId, rewardId, redemptionId } = input;
  const at = input.at ?? null;
  const [reward] = await selectWanted(tx, programId, rewardId, memberId);
  if (!reward) throw notFound('reward');
  // Asked before the stock is touched, so that a hopeless try never queues for the reward's row.
  refuseUnfit(reward, input);
  refuseIfShort(purse.balance, reward.pricePoints);
  const [taken] = await takeStock(tx, programId, rewardId, memberId);
  if (!taken) throw reward.state === 'hidden' || !reward.inTime ? notOffered() : exhausted();
  const variantId = reward.hasVariants ? await pickVariant(tx, input) : null;
  const points = taken.pricePoints;
  await spendPoints(tx, purse, { transferId: redemptionId, points, at: input.at });
  await openRedemption(tx, { programId, redemptionId, rewardId, memberId, points, variantId, won: null, at });
  await countRedemption(tx, programId, at, purse.stripe);
}

function refuseUnfit(reward: WantedReward, { variantId }: RedeemInput): void {
  if (reward.hasVariants && variantId === undefined) {
    throw invalidField('variantId', 'variant-missing', 'Choose which one.');
  }
  if (reward.personLimit !== null && reward.had >= reward.personLimit) {
    throw new Refusal(
      'conflict',
      'reward-limit-reached',
      `You have had ${reward.had} of this gift, as many as one person may have.`,
      { members: { limit: reward.personLimit } },
    );
  }
}

async function pickVariant(
  tx: Transaction,
  { programId, rewardId, variantId }: RedeemInput,
): Promise<number> {
  const [taken] = await takeVariant(tx, programId, rewardId, variantId ?? 0);
  if (!taken) throw exhausted();
  return variantId ?? 0;
}

function notOffered(): Refusal {
  return new Refusal('conflict', 'reward-not-offered', 'This gift is no longer offered; choose another one.');
}

function exhausted(): Refusal {
  return new Refusal('conflict', 'stock-exhausted', 'The last one has just gone; your points are untouched.');
}
