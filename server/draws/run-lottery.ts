import { createHash } from 'node:crypto';
import { drawLottery } from '#campaigns/draws/lottery.ts';
import { drawInstants } from '#campaigns/mechanics/lottery.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { takenKey } from '../db/taken-key.ts';
import { notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { prfOf } from './prf.ts';
import { dueRules, lotteryOf, type DrawRules } from './due-draw.ts';
import { givePrizes } from './give-prizes.ts';
import {
  insertDraw,
  insertWinners,
  selectClock,
  selectListPart,
  type DrawPlace,
  type ListedEntries,
  type NewWinner,
} from './lottery-queries.ts';
import { openSeed } from './open-seed.ts';
import { selectNotices } from './queries.ts';
import { readMinutes, type Minutes } from './read-minutes.ts';

/** Entries of claims that began before the time of the draw are all there after so long. */
const CLOSING_MS = 120_000;
const PART = 5000;

export interface RunInput {
  campaignId: number;
  mechanicId: string;
  /** From 0 on. */
  draw: number;
  /** Who is there, by name. */
  witnesses: readonly string[];
}

/**
 * Holds a draw whose time has passed, once: the list in its fixed order with its hash, winners by the campaign's seed, and
 * then each winner's prize. Prizes that an interruption has left are given by the next call, which is then refused.
 * @throws Refusal `lottery-not-found`, `draw-not-due`, `already-drawn`
 */
export async function runLottery(ctx: StaffContext, { campaignId, ...input }: RunInput): Promise<Minutes> {
  const place = {
    programId: ctx.actor.programId,
    campaignId,
    mechanicId: input.mechanicId,
    draw: input.draw,
  };
  const drawn = await hold(ctx, place, input.witnesses).then(
    () => true,
    (error: unknown) => {
      if (takenKey(error) === 'lottery_draw_pkey') return false;
      throw error;
    },
  );
  await givePrizes(ctx, place);
  if (!drawn) {
    throw new Refusal('conflict', 'already-drawn', 'This draw has been held already; its minutes are final.');
  }
  return readMinutes(ctx, place);
}

async function hold(ctx: StaffContext, place: DrawPlace, witnesses: readonly string[]): Promise<void> {
  // Both readings of the list are of one moment.
  await ctx.sql.begin('isolation level repeatable read', async (tx) => {
    await tx`set local statement_timeout = '5min'`;
    const { notice, mechanic } = await rulesOf(tx, place);
    const seed = await openSeed(ctx, tx, place);
    if (!seed) throw notFound('lottery');
    const { entries, listHash } = await readList(tx, place);
    const won = drawLottery(prfOf(seed), { ...place, entries }, mechanic.prizes);
    const { version } = notice;
    await insertDraw(tx, { ...place, version, entries, listHash, witnesses, drawnBy: ctx.actor.userId });
    const winners = await findWinners(tx, place, won);
    if (winners.length > 0) await insertWinners(tx, place, winners);
    await recordEvent(tx, ctx.actor, {
      type: 'lottery.drawn',
      subject: place.campaignId,
      data: { mechanicId: place.mechanicId, draw: place.draw, version, entries, listHash, witnesses },
    });
  });
}

async function rulesOf(tx: Transaction, place: DrawPlace): Promise<DrawRules> {
  const notices = await selectNotices(tx, place);
  const due = dueRules(notices, place, new Date((await selectClock(tx)).getTime() - CLOSING_MS));
  if (due) return due;
  const last = notices.at(-1);
  const mechanic = last && lotteryOf(last, place.mechanicId);
  const instantMs = mechanic && drawInstants(mechanic, last.definition)[place.draw];
  if (instantMs === undefined) throw notFound('lottery');
  throw new Refusal(
    'conflict',
    'draw-not-due',
    'The list is still open: hold the draw two minutes after its time or later.',
    { members: { drawAt: new Date(instantMs).toISOString() } },
  );
}

async function readList(tx: Transaction, place: DrawPlace): Promise<{ entries: number; listHash: string }> {
  const hash = createHash('sha256');
  let entries = 0;
  for await (const part of listParts(tx, place)) {
    hash.update(part.map((row) => `${row.claimId} ${row.entries}\n`).join(''));
    for (const row of part) entries += row.entries;
  }
  return { entries, listHash: hash.digest('hex') };
}

/** Whose the winning numbers are, in the order in which they were drawn. */
async function findWinners(
  tx: Transaction,
  place: DrawPlace,
  won: readonly { entry: number; prizeId: string }[],
): Promise<NewWinner[]> {
  const wanted = won
    .map((one, index) => ({ ...one, rank: index + 1 }))
    .sort((left, right) => left.entry - right.entry);
  const found: NewWinner[] = [];
  let [at, next] = [0, 0];
  for await (const part of listParts(tx, place)) {
    for (const { claimId, memberId, entries } of part) {
      at += entries;
      for (let one = wanted[next]; one && one.entry < at; one = wanted[(next += 1)])
        found.push({ ...one, claimId, memberId });
    }
    if (next === wanted.length) break;
  }
  return found.sort((left, right) => left.rank - right.rank);
}

async function* listParts(tx: Transaction, place: DrawPlace): AsyncGenerator<ListedEntries[], void> {
  for (let after: string | null = null; ;) {
    const part: ListedEntries[] = await selectListPart(tx, place, after, PART);
    if (part.length > 0) yield part;
    after = part.at(-1)?.claimId ?? null;
    if (part.length < PART) return;
  }
}
