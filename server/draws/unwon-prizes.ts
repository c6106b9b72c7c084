import { spanOf } from '#campaigns/decide-claim.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { mechanicId } from '#campaigns/mechanics/index.ts';
import { getCampaign } from '../campaigns/get-campaign.ts';
import { lockCampaign } from '../campaigns/lock-campaign.ts';
import { reservePrizes } from '../campaigns/reserve-prizes.ts';
import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import type { CsvFile } from '../http/csv-answer.ts';
import type { UnwonPrizes } from '../routes/schemas/lotteries.ts';
import { recordEvent } from '../staff/record-event.ts';
import { countWon } from './count-won.ts';
import { selectClock } from './lottery-queries.ts';
import { selectSeed } from './queries.ts';
import { areLotteriesDone } from './read-minutes.ts';

/**
 * What nobody has won of a campaign that has ended. Of prizes of chance, half of their worth is owed to the state
 * (Vietnam's Commercial Law 2005, article 96; Decree 81/2018/ND-CP); prizes of goals, and of other markets, owe nothing.
 * @throws Refusal `campaign-not-found`; `campaign-still-runs` before the end
 */
export async function unwonPrizes(ctx: StaffContext, campaignId: number): Promise<UnwonPrizes> {
  const place = { programId: ctx.actor.programId, campaignId };
  const { definition, phase } = await getCampaign(ctx, campaignId);
  const { endsMs } = spanOf(definition);
  const now = await selectClock(ctx.sql);
  if (phase === 'draft' || now.getTime() < endsMs) {
    throw new Refusal(
      'conflict',
      'campaign-still-runs',
      'What is left is known after the campaign’s end; until then prizes are being won.',
    );
  }
  const won = await countWon(ctx.sql, place);
  const chance = prizesOfChance(definition);
  const { market = 'VN', prizes = [] } = definition;
  const rows = prizes.map(({ id, name, worth, stock }) => {
    const left = Math.max(stock - (won.get(id) ?? 0), 0);
    const byChance = chance.has(id);
    const owed = byChance && market === 'VN' ? Math.ceil((left * worth) / 2) : 0;
    return {
      prizeId: id,
      name,
      worth,
      stock,
      won: won.get(id) ?? 0,
      left,
      leftWorth: left * worth,
      byChance,
      owed,
    };
  });
  return {
    endedAt: new Date(endsMs).toISOString(),
    final: await areLotteriesDone(ctx, campaignId),
    prizes: rows,
    leftWorth: rows.reduce((sum, row) => sum + row.leftWorth, 0),
    owed: rows.reduce((sum, row) => sum + row.owed, 0),
  };
}

/** The same as a table for the accountant. */
export async function exportUnwon(ctx: StaffContext, campaignId: number): Promise<CsvFile> {
  const { prizes, leftWorth, owed } = await unwonPrizes(ctx, campaignId);
  async function* rows(): AsyncGenerator<(string | number)[][], void> {
    yield await Promise.resolve(
      prizes.map((one) => [
        ...[one.prizeId, one.name.vi, one.worth, one.stock, one.won, one.left, one.leftWorth, one.owed],
      ]),
    );
    yield [['', 'Tổng / Total', '', '', '', '', leftWorth, owed]];
  }
  return {
    fileName: `unwon-prizes-${campaignId}.csv`,
    head: ['Prize', 'Name', 'Worth (VND)', 'Stock', 'Won', 'Left', 'Worth left (VND)', 'Owed (VND)'],
    rows: rows(),
  };
}

/**
 * Gives the pieces that were set apart for prizes and that nobody won back to the catalogue; once is enough, more does no
 * harm. Answers how many these were.
 * @throws Refusal `draw-not-revealed`, `lotteries-open`
 */
export async function releaseUnwon(ctx: StaffContext, campaignId: number): Promise<{ pieces: number }> {
  const place = { programId: ctx.actor.programId, campaignId };
  if (!(await areLotteriesDone(ctx, campaignId))) {
    throw new Refusal('conflict', 'lotteries-open', 'Hold every draw first; its winners need their prizes.');
  }
  return ctx.sql.begin(async (tx) => {
    const { definition } = await lockCampaign(tx, place.programId, campaignId);
    const [seed] = await selectSeed(tx, place);
    if (!seed) throw notFound('draw');
    if (!seed.revealedAt) {
      throw new Refusal(
        'conflict',
        'draw-not-revealed',
        'Reveal the seed first; until then prizes may still be won.',
      );
    }
    const won = await countWon(tx, place);
    const { prizes = [] } = definition;
    const pieces = await reservePrizes(tx, place, {
      ...definition,
      prizes: prizes.map((prize) => ({ ...prize, stock: won.get(prize.id) ?? 0 })),
    });
    if (pieces < 0)
      await recordEvent(tx, ctx.actor, {
        type: 'prizes.released',
        subject: campaignId,
        data: { pieces: -pieces },
      });
    return { pieces: Math.max(-pieces, 0) };
  });
}

/** Prizes that a draw gives, or that a set of drawn pieces does. */
function prizesOfChance({ mechanics }: CampaignDefinition): Set<string> {
  const drawn = new Set(mechanics.filter(({ kind }) => kind === 'collect-set').map(mechanicId));
  return new Set(
    mechanics.flatMap((mechanic): string[] => {
      if (mechanic.kind === 'lottery') return mechanic.prizes.map(({ prizeId }) => prizeId);
      if (mechanic.kind === 'instant-win') return mechanic.draw.prizes.map(({ prizeId }) => prizeId);
      const grants = 'grant' in mechanic && 'prizeId' in mechanic.grant ? [mechanic.grant.prizeId] : [];
      const chance =
        mechanic.kind === 'collect-set' ||
        (mechanic.kind === 'missions' &&
          mechanic.tasks.some((task) => task.kind === 'set' && drawn.has(task.mechanicId)));
      return chance ? grants : [];
    }),
  );
}
