import type { CampaignDefinition } from '#campaigns/definition.ts';
import { addDays, localDay, localToUtc } from '#campaigns/local-time.ts';
import { mechanicId, type Mechanic } from '#campaigns/mechanics/index.ts';
import { drawInstants } from '#campaigns/mechanics/lottery.ts';
import { spanOf } from '#campaigns/decide-claim.ts';
import { planOf } from '#campaigns/plan.ts';
import { prizeDayPool } from '#campaigns/pools.ts';
import { canonicalJson } from '../campaigns/definition-hash.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import {
  countAwards,
  countLotteryWinners,
  selectDrawnCampaign,
  selectNotices,
  selectSeed,
  selectUsedPools,
} from './queries.ts';
import type { SeedPlace } from './seed.ts';

/** What anyone may know of a campaign's draw, before, during and after it. */
export interface PublicDraw {
  programName: string;
  brandName: string;
  accentColour: string;
  headline: CampaignDefinition['headline'];
  terms: CampaignDefinition['headline'] | null;
  timeZone: string;
  startsAt: string;
  endsAt: string;
  state: 'published' | 'live' | 'ended' | 'revealed';
  registration: { number: string; authority: string | null } | null;
  seedHash: string;
  /** Hex; the secret itself, after the end. */
  seed: string | null;
  revealedAt: string | null;
  /** Each version as it was promised, oldest first; the last one holds. `rules` is the text that `rulesHash` is of. */
  versions: { version: number; rulesHash: string; publishedAt: string; rules: string }[];
  packs: { planned: number | null; minted: number; claimed: number };
  prizes: PublicPrize[];
}

export interface PublicPrize {
  mechanicId: string;
  prizeId: string;
  name: CampaignDefinition['headline'];
  /** Whole VND. */
  worth: number;
  draw: 'sealed' | 'moments' | 'odds' | 'lottery';
  count: number;
  won: number;
  left: number;
  /** One pack in so many wins it, as things stand; null where that is not a matter of packs, or none wins just now. */
  oneIn: number | null;
  /** When it is drawn, where that is at times made public: a lottery's draws, in their order. */
  drawsAt: string[];
  /** The most that packs win of it on one day of the campaign's zone, and how many of today's are left; null without such a cap. */
  daily: { most: number; left: number; nextDayAt: string | null } | null;
}

/** @throws Refusal 404 where the campaign has published no draw */
export async function readDraw({ sql }: Pick<Context, 'sql'>, place: SeedPlace): Promise<PublicDraw> {
  const [[campaign], [seed], notices, awards, drawn] = await Promise.all([
    selectDrawnCampaign(sql, place),
    selectSeed(sql, place),
    selectNotices(sql, place),
    countAwards(sql, place),
    countLotteryWinners(sql, place),
  ]);
  const last = notices.at(-1);
  if (!campaign || !seed || !last) throw notFound('draw');
  const { definition } = last;
  const { startsMs, endsMs } = spanOf(definition);
  const caps = await readCaps(sql, place, definition, campaign.now);
  const won = new Map([...awards, ...drawn].map((row) => [`${row.mechanicId} ${row.prizeId}`, row.awarded]));
  return {
    programName: campaign.programName,
    brandName: campaign.brandName,
    accentColour: campaign.accentColour,
    headline: definition.headline,
    terms: definition.terms ?? null,
    timeZone: definition.timeZone,
    startsAt: new Date(startsMs).toISOString(),
    endsAt: new Date(endsMs).toISOString(),
    state: stateOf(campaign, endsMs, seed.revealedSeed),
    registration: definition.registration
      ? { number: definition.registration.number, authority: definition.registration.authority ?? null }
      : null,
    seedHash: seed.seedHash,
    seed: seed.revealedSeed,
    revealedAt: seed.revealedAt?.toISOString() ?? null,
    versions: notices.map((notice) => ({
      version: notice.version,
      rulesHash: notice.rulesHash,
      publishedAt: notice.publishedAt.toISOString(),
      rules: canonicalJson(notice.definition),
    })),
    packs: { planned: definition.packs ?? null, minted: campaign.codes, claimed: campaign.claims },
    prizes: definition.mechanics.flatMap((mechanic) =>
      prizesOf(
        mechanic,
        definition,
        campaign,
        caps,
        (prizeId) => won.get(`${mechanicId(mechanic)} ${prizeId}`) ?? 0,
      ),
    ),
  };
}

function stateOf(
  { state, now }: { state: string; now: Date },
  endsMs: number,
  seed: string | null,
): PublicDraw['state'] {
  if (seed !== null) return 'revealed';
  if (state === 'draft') return 'published';
  return now.getTime() >= endsMs ? 'ended' : 'live';
}

type Caps = ReadonlyMap<string, NonNullable<PublicPrize['daily']>>;

/** By prize, what is left of the day's cap by the pool that claims draw from. */
async function readCaps(
  sql: Context['sql'],
  place: SeedPlace,
  definition: CampaignDefinition,
  now: Date,
): Promise<Caps> {
  const { perDay, endsMs } = planOf(definition);
  if (perDay.size === 0) return new Map();
  const day = localDay(now, definition.timeZone);
  const pools = [...perDay.keys()].map((prizeId) => prizeDayPool(prizeId, day));
  const rows = await selectUsedPools(sql, place, pools);
  const used = new Map(rows.map((row) => [row.pool, row.used]));
  const nextMs = localToUtc(`${addDays(day, 1)}T00:00`, definition.timeZone);
  const nextDayAt = nextMs < endsMs ? new Date(nextMs).toISOString() : null;
  return new Map(
    [...perDay].map(([prizeId, most]) => {
      const left = Math.max(most - (used.get(prizeDayPool(prizeId, day)) ?? 0), 0);
      return [prizeId, { most, left, nextDayAt }];
    }),
  );
}

function prizesOf(
  mechanic: Mechanic,
  definition: CampaignDefinition,
  { claims }: { claims: number },
  caps: Caps,
  wonOf: (prizeId: string) => number,
): PublicPrize[] {
  const { prizes = [], packs } = definition;
  const instants = mechanic.kind === 'lottery' ? drawInstants(mechanic, definition) : [];
  const drawsAt = instants.map((instant) => new Date(instant).toISOString());
  return tableOf(mechanic, definition).flatMap(({ prizeId, count, draw, chance, capped = false }) => {
    const prize = prizes.find(({ id }) => id === prizeId);
    if (!prize) return [];
    const won = wonOf(prizeId);
    const total = count ?? prize.stock;
    const left = Math.max(total - won, 0);
    const packsLeft = packs === undefined ? null : Math.max(packs - claims, left);
    const ofPacks = draw === 'sealed' && packsLeft !== null && left > 0 ? packsLeft / left : null;
    const daily = (capped ? caps.get(prizeId) : undefined) ?? null;
    const now = Math.min(left, daily?.left ?? left);
    const oneIn = chance === undefined ? ofPacks : now > 0 ? 1_000_000 / chance : null;
    const { name, worth } = prize;
    const row = { mechanicId: mechanicId(mechanic), prizeId, name, worth, draw, count: total, won, left };
    return [{ ...row, oneIn, drawsAt, daily }];
  });
}

interface TableRow {
  prizeId: string;
  draw: PublicPrize['draw'];
  count?: number;
  /** In a million. */
  chance?: number;
  /** Counts against the day's cap. */
  capped?: boolean;
}

function tableOf(mechanic: Mechanic, definition: CampaignDefinition): TableRow[] {
  if (mechanic.kind === 'lottery') {
    return mechanic.prizes.map(({ prizeId, winners }) => {
      return { prizeId, draw: 'lottery', count: winners * drawInstants(mechanic, definition).length };
    });
  }
  if (mechanic.kind !== 'instant-win') return [];
  const { draw } = mechanic;
  if (draw.kind === 'odds') {
    return draw.prizes.map(({ prizeId, chance, perDay }) => {
      return { prizeId, draw: 'odds', chance, capped: perDay !== undefined };
    });
  }
  return draw.prizes.map(({ prizeId, winners }) => ({ prizeId, draw: draw.kind, count: winners }));
}
