import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Transaction } from '../db/connect.ts';
import { invalidField, Refusal } from '../errors.ts';
import { countWon } from '../draws/count-won.ts';
import { releaseStock, reserveStock } from '../rewards/reserve-stock.ts';
import { selectReserves, upsertReserves } from './prize-queries.ts';

interface Place {
  programId: number;
  campaignId: number;
}

/**
 * Sets apart what the prizes of a campaign promise, in the stock of their rewards, so that none is given twice and none
 * is missing. A changed definition moves only the difference. Refuses with the prize's path where a reward has too few
 * left, or is none of the program; where a prize changes its reward after the launch; and where more of it were won.
 * Answers how many more pieces are set apart than before, below zero where fewer are.
 */
export async function reservePrizes(
  tx: Transaction,
  place: Place,
  { prizes = [] }: CampaignDefinition,
): Promise<number> {
  let change = 0;
  // The caller has seen to it that no claim is under way.
  const won = await countWon(tx, place);
  const held = new Map((await selectReserves(tx, place)).map((row) => [row.prizeId, row]));
  const wanted: { prizeId: string; rewardId: number; pieces: number }[] = [];
  for (const [index, { id: prizeId, stock, gives }] of prizes.entries()) {
    if (gives.kind !== 'reward') continue;
    const { rewardId } = gives;
    const before = held.get(prizeId);
    if (before && before.rewardId !== rewardId) throw changedReward(index);
    const more = stock - (before?.pieces ?? 0);
    if (more < 0 && stock < (won.get(prizeId) ?? 0)) throw prizesGiven(index);
    if (more > 0) await reserve(tx, { programId: place.programId, rewardId, pieces: more }, index);
    if (more < 0) await release(tx, { programId: place.programId, rewardId, pieces: -more }, index);
    held.delete(prizeId);
    change += more;
    if (more !== 0) wanted.push({ prizeId, rewardId, pieces: stock });
  }
  for (const row of held.values()) {
    if (row.pieces > 0) {
      if (won.has(row.prizeId)) throw prizesGiven(null);
      await release(tx, { programId: place.programId, rewardId: row.rewardId, pieces: row.pieces }, null);
      wanted.push({ ...row, pieces: 0 });
      change -= row.pieces;
    }
  }
  if (wanted.length > 0) await upsertReserves(tx, place, wanted);
  return change;
}

interface Pieces {
  programId: number;
  rewardId: number;
  pieces: number;
}

async function reserve(tx: Transaction, pieces: Pieces, index: number): Promise<void> {
  try {
    await reserveStock(tx, pieces);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'reward-not-found') {
      throw invalidField(
        `definition.prizes.${index}.gives.rewardId`,
        'reward-not-found',
        'Choose a reward of this program for the prize.',
      );
    }
    if (error instanceof Refusal && error.code === 'stock-exhausted') {
      throw invalidField(
        `definition.prizes.${index}.stock`,
        'reward-without-stock',
        `${error.message} Add to its stock, or promise fewer prizes.`,
      );
    }
    throw error;
  }
}

async function release(tx: Transaction, pieces: Pieces, index: number | null): Promise<void> {
  try {
    await releaseStock(tx, pieces);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'prizes-given')) throw error;
    throw prizesGiven(index);
  }
}

function prizesGiven(index: number | null): Refusal {
  return invalidField(
    index === null ? 'definition.prizes' : `definition.prizes.${index}.stock`,
    'prizes-given',
    'More of this prize were won already; keep at least those in its stock.',
  );
}

function changedReward(index: number): Refusal {
  return invalidField(
    `definition.prizes.${index}.gives.rewardId`,
    'prize-launched',
    'This prize was promised when the campaign was launched; add another prize instead.',
  );
}
