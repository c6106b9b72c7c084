import { v7 as uuidv7 } from 'uuid';
import { planOf } from '#campaigns/plan.ts';
import type { Prize } from '#campaigns/prizes.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import { listCurrencies } from '../ledger/currencies.ts';
import { giveLot } from '../ledger/give-lot.ts';
import { postTransfer } from '../ledger/post-transfer.ts';
import { lockPurse, sideOf } from '../ledger/purse.ts';
import { grantReward } from '../rewards/grant-reward.ts';
import { insertGift, selectDraws, selectWinners, type DrawPlace, type WinnerRow } from './lottery-queries.ts';
import { selectNotices } from './queries.ts';

const PART = 200;

/** Gives each winner of a draw that was held the prize, once: one transaction a winner, so that nobody waits long. */
export async function givePrizes({ sql }: Pick<StaffContext, 'sql'>, place: DrawPlace): Promise<void> {
  const draws = await selectDraws(sql, place);
  const held = draws.find(({ mechanicId, draw }) => mechanicId === place.mechanicId && draw === place.draw);
  if (!held || held.given === held.winners) return;
  const notices = await selectNotices(sql, place);
  const notice = notices.find(({ version }) => version === held.version);
  const kept = notice?.definition.currency === undefined ? [] : await listCurrencies(sql, place.programId);
  const currency = kept.find(({ slug }) => slug === notice?.definition.currency)?.currency ?? OWN_CURRENCY;
  const prizes = notice ? planOf(notice.definition).prizes : new Map<string, Prize>();
  for (let after = 0; ;) {
    const winners = await selectWinners(sql, place, { after, limit: PART, waiting: true });
    for (const winner of winners) {
      const prize = prizes.get(winner.prizeId);
      if (!prize) throw new Error(`version ${held.version} has no prize ${winner.prizeId}`);
      await sql.begin((tx) => givePrize(tx, { ...place, currency }, winner, prize));
    }
    after = winners.at(-1)?.rank ?? after;
    if (winners.length < PART) return;
  }
}

async function givePrize(
  tx: Transaction,
  /** With the currency that the campaign gives. */
  { currency, ...place }: DrawPlace & { currency: number },
  { rank, memberId, claimId, prizeId }: WinnerRow,
  { gives }: Prize,
): Promise<void> {
  const { programId } = place;
  if (gives.kind === 'reward') {
    const redemptionId = uuidv7();
    if ((await insertGift(tx, place, rank, { redemptionId, transferId: null })) === 0) return;
    await grantReward(tx, { programId, memberId, rewardId: gives.rewardId, claimId, prizeId, redemptionId });
    return;
  }
  const transferId = uuidv7();
  const purse = await lockPurse(tx, { programId, memberId, currency, sides: ['issued'] });
  if ((await insertGift(tx, place, rank, { redemptionId: null, transferId })) === 0) return;
  const { points: amount } = gives;
  const posted = await postTransfer(tx, {
    programId,
    transferId,
    kind: 'prize',
    legs: [
      { accountId: purse.accountId, amount, cause: transferId },
      { accountId: sideOf(purse, 'issued'), amount: -amount, cause: null },
    ],
  });
  await giveLot(tx, { programId, currency, amount, posted });
}
