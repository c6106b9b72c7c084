import { v7 as uuidv7 } from 'uuid';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { definitionHash } from '#server/campaigns/definition-hash.ts';
import { lockCampaign } from '#server/campaigns/lock-campaign.ts';
import { insertVersion, updateCampaignRow } from '#server/campaigns/queries.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import type { Context } from '#server/context.ts';
import { publishDraw, publishVersion } from '#server/draws/publish-draw.ts';
import { revealDraw } from '#server/draws/reveal-draw.ts';
import { runLottery } from '#server/draws/run-lottery.ts';
import { awardsIn, readRecord, type Line } from './draw-records.ts';
import type { TestInstance } from './instance.ts';
import { definitionOf, makeSpine, type Spine } from './spine.ts';

const PHONES = 5;
const HOUR_MS = 3_600_000;

/**
 * The campaign with other dates, so that it is over and its draws are due: what time does, and nobody may do to winning
 * moments that were drawn.
 */
export async function letEnd({ owner, campaignId }: Spine, definition: CampaignDefinition): Promise<void> {
  const { programId, userId } = owner.actor;
  await owner.sql.begin(async (tx) => {
    const before = await lockCampaign(tx, programId, campaignId);
    const version = before.version + 1;
    const hash = definitionHash(definition);
    const row = { campaignId, version, definition, definitionHash: hash, changedBy: userId };
    await insertVersion(tx, programId, row);
    await updateCampaignRow(tx, programId, campaignId, { name: before.name, version });
    await publishVersion(owner, tx, campaignId, { version, definitionHash: hash });
  });
}

/** Claims of codes one after the other, each at its own time, by a few phones in turn. */
async function claimAt(ctx: Context, spine: Spine, times: readonly Date[]): Promise<void> {
  const devices = Array.from({ length: PHONES }, () => uuidv7());
  for (const [index, at] of times.entries()) {
    const minted = await ctx.codes.resolve(spine.codes[index] ?? '');
    if (!minted) throw new Error(`there is no code ${index}`);
    const deviceId = devices[index % PHONES] ?? '';
    const scanId = uuidv7({ msecs: at.getTime() });
    const item = { kind: 'claim' as const, scanId, code: minted, deviceId, country: 'VN', network: null, at };
    const { outcome } = await ctx.lanes.submit(item);
    if (outcome !== 'won') throw new Error(`claim ${index} was answered ${outcome}`);
  }
}

/** Three weeks from an hour ago on by the clock of Ho Chi Minh City, and as many hours three times a day in them. */
function threeWeeks(): { startsAt: string; endsAt: string; firstDraw: number; times: Date[] } {
  const now = Date.now();
  const local = (hours: number) => new Date(now + (hours + 7) * HOUR_MS);
  const text = (hours: number) => local(hours).toISOString().slice(0, 16);
  return {
    startsAt: text(-1),
    endsAt: text(21 * 24),
    // In two days' time, so that no draw is due before the campaign is over.
    firstDraw: ((local(48).getUTCDay() + 6) % 7) + 1,
    times: Array.from({ length: 60 }, (_, index) => new Date(now + (index + 1) * 8 * HOUR_MS)),
  };
}

/**
 * The record of a campaign of three weeks, claimed three times a day, then over and revealed.
 * @param more its definition; the weekday is that of its first draw
 * @param draws of the lottery `weekly`, how many are held
 */
export async function threeWeeksOf(
  { ctx, url }: TestInstance,
  more: (weekday: number) => Partial<CampaignDefinition>,
  draws = 0,
): Promise<Line[]> {
  const { startsAt, endsAt, firstDraw, times } = threeWeeks();
  const promised: Partial<CampaignDefinition> = {
    terms: { vi: 'Thể lệ', en: 'Rules' },
    market: 'other',
    ...more(firstDraw),
  };
  const definition = { ...promised, startsAt, endsAt };
  const spine = await makeSpine(ctx, { codes: times.length, launch: false, definition });
  const { owner, campaignId } = spine;
  await publishDraw(owner, campaignId, 1);
  await setCampaignState(owner, campaignId, 'live');
  await claimAt(ctx, spine, times);
  const over = { ...promised, startsAt: '2020-01-01T00:00', endsAt: '2020-01-22T00:00' };
  await letEnd(spine, definitionOf(over));
  for (let draw = 0; draw < draws; draw += 1)
    await runLottery(owner, { campaignId, mechanicId: 'weekly', draw, witnesses: ['Nguyễn Thị Hoa'] });
  await revealDraw(owner, campaignId);
  return readRecord(url, spine);
}

/** Each moment is over when the next one comes, whether somebody won it or not. */
export const flash: CampaignDefinition['mechanics'][number] = {
  kind: 'instant-win',
  id: 'flash',
  draw: { kind: 'moments', prizes: [{ prizeId: 'bag', winners: 60 }], rollover: false },
};

export function flashesOf(lines: readonly Line[]): number[] {
  const awards = lines.flatMap((line) => awardsIn(line));
  return awards.flatMap(({ mechanicId, moment }) =>
    mechanicId === 'flash' && moment !== null ? [moment] : [],
  );
}
