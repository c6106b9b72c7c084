import { customAlphabet } from 'nanoid';
import { ALPHABET } from '../codes/alphabet.ts';
import type { Transaction } from '../db/connect.ts';
import { givePartnerCode, insertRedemption, TEST_MARK, type NewRedemption } from './queries.ts';
import type { FulfilmentState } from './redemption.ts';
import { moveFulfilment } from './fulfilment-queries.ts';

/** A voucher's number: read aloud and typed at a till, so from the alphabet of the codes; 75 bits. */
const makeNumber = customAlphabet(ALPHABET, 15);

function makeRealNumber(): string {
  const number = makeNumber();
  return number.startsWith(TEST_MARK) ? makeRealNumber() : number;
}

/**
 * Writes that a member has been given a reward: its voucher, and how it reaches the member. Stock and points are the
 * caller's. A partner's code that cannot be had yet leaves the gift `arranging`; the next import gives it.
 */
export async function openRedemption(
  tx: Transaction,
  input: Omit<NewRedemption, 'voucherNumber'>,
): Promise<{ voucherId: string; state: FulfilmentState }> {
  const { programId, rewardId, redemptionId } = input;
  const [opened] = await insertRedemption(tx, { ...input, voucherNumber: makeRealNumber() });
  if (!opened) throw new Error(`reward ${rewardId} of program ${programId} is gone`);
  const { voucherId } = opened;
  if (opened.state !== 'arranging' || opened.kind !== 'voucher') return { voucherId, state: opened.state };
  // All free codes were locked by others, who may yet leave one.
  const [given] = await givePartnerCode(tx, programId, rewardId, redemptionId);
  if (!given) return { voucherId, state: opened.state };
  await moveFulfilment(tx, { programId, redemptionId, to: 'delivered' });
  return { voucherId, state: 'delivered' };
}
