import { drawInstants } from '#campaigns/mechanics/lottery.ts';
import { planOf } from '#campaigns/plan.ts';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import type { LotteryDraw, Minutes } from '../routes/schemas/lotteries.ts';
import { lotteryOf } from './due-draw.ts';
import { selectClock, selectDraws, selectWinners, type DrawPlace } from './lottery-queries.ts';
import { selectDrawnCampaign, selectNotices, selectSeed } from './queries.ts';

export type { Minutes };

/** Minutes name so many winners at most; the draw's record has all of them. */
const NAMED_MAX = 2000;

/** The draws of a campaign's lotteries in order, as its last published version has them, and how far each is. */
export async function listLotteries(ctx: StaffContext, campaignId: number): Promise<LotteryDraw[]> {
  const place = { programId: ctx.actor.programId, campaignId };
  const [notices, held, now] = await Promise.all([
    selectNotices(ctx.sql, place),
    selectDraws(ctx.sql, place),
    selectClock(ctx.sql),
  ]);
  const last = notices.at(-1);
  if (!last) return [];
  return last.definition.mechanics.flatMap((mechanic) =>
    mechanic.kind !== 'lottery'
      ? []
      : drawInstants(mechanic, last.definition).map((instantMs, draw): LotteryDraw => {
          const done = held.find((one) => one.mechanicId === mechanic.id && one.draw === draw);
          const state = done ? 'drawn' : instantMs <= now.getTime() ? 'due' : 'waiting';
          const drawAt = new Date(instantMs).toISOString();
          return { mechanicId: mechanic.id, draw, drawAt, state, winners: done?.winners ?? null };
        }),
  );
}

/** Whether every draw of a campaign was held and every winner has the prize. */
export async function areLotteriesDone(ctx: StaffContext, campaignId: number): Promise<boolean> {
  const place = { programId: ctx.actor.programId, campaignId };
  const [draws, held] = await Promise.all([listLotteries(ctx, campaignId), selectDraws(ctx.sql, place)]);
  return (
    draws.every(({ state }) => state === 'drawn') && held.every(({ winners, given }) => winners === given)
  );
}

/** The minutes of a draw that was held. @throws Refusal `minutes-not-found` */
export async function readMinutes(ctx: StaffContext, place: DrawPlace): Promise<Minutes> {
  const [[campaign], [seed], notices, draws, winners] = await Promise.all([
    selectDrawnCampaign(ctx.sql, place),
    selectSeed(ctx.sql, place),
    selectNotices(ctx.sql, place),
    selectDraws(ctx.sql, place),
    selectWinners(ctx.sql, place, { after: 0, limit: NAMED_MAX }),
  ]);
  const held = draws.find(({ mechanicId, draw }) => mechanicId === place.mechanicId && draw === place.draw);
  const notice = held && notices.find(({ version }) => version === held.version);
  const mechanic = notice && lotteryOf(notice, place.mechanicId);
  const instantMs = mechanic && drawInstants(mechanic, notice.definition)[place.draw];
  if (!campaign || !seed || !held || !notice || instantMs === undefined) throw notFound('minutes');
  const { definition, rulesHash, version } = notice;
  const { prizes } = planOf(definition);
  return {
    programName: campaign.programName,
    headline: definition.headline,
    timeZone: definition.timeZone,
    registration: definition.registration
      ? { number: definition.registration.number, authority: definition.registration.authority ?? null }
      : null,
    mechanicId: place.mechanicId,
    draw: place.draw,
    drawAt: new Date(instantMs).toISOString(),
    drawnAt: held.drawnAt.toISOString(),
    drawnBy: held.drawnBy,
    witnesses: held.witnesses,
    version,
    rulesHash,
    seedHash: seed.seedHash,
    entries: held.entries,
    listHash: held.listHash,
    winnerCount: held.winners,
    winners: winners.map(({ rank, prizeId, claimId, entry, given }) => {
      const prize = prizes.get(prizeId);
      const name = prize?.name ?? { vi: prizeId, en: prizeId };
      return { rank, prizeId, name, worth: prize?.worth ?? 0, claimId, entry, given };
    }),
  };
}
