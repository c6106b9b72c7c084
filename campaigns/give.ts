import type { Draw } from './draws/draw.ts';
import type { CampaignDefinition } from './definition.ts';
import { addDays, type LocalMinute } from './local-time.ts';
import type { Gift, GiveFacts, Offer } from './mechanics/gift.ts';
import { giftOf, mechanicId } from './mechanics/index.ts';
import type { Plan } from './plan.ts';
import { isNewDay, noProgress, withClaim, type MemberProgress } from './progress.ts';
import type { Purse } from './purse.ts';

/** A prize that a claim wins, at most one a mechanic. */
export interface Award {
  mechanicId: string;
  prizeId: string;
  /** Of a mechanic with winning moments, which one; each is won once in a campaign. */
  moment?: number;
}
export interface PieceFound {
  mechanicId: string;
  pieceId: string;
}
export interface EntriesGiven {
  mechanicId: string;
  count: number;
  /** The draw that they take part in, from 0 on in the order of the campaign's draws. */
  draw: number;
}

/** All that the mechanics of a campaign give for one claim. */
export interface Given {
  points: number;
  awards: Award[];
  pieces: PieceFound[];
  entries: EntriesGiven[];
  /** The member's new progress; null where it stays as it was. */
  progress: MemberProgress | null;
}

export interface GivenFor {
  now: Date;
  local: LocalMinute;
  productId: number | undefined;
  tier: string | undefined;
  progress: MemberProgress | null | undefined;
  nextMoments: ReadonlyMap<string, number> | undefined;
  draw: Draw | undefined;
}

/** What a claim is given; prizes that the purse cannot pay stay out. */
export function give(definition: CampaignDefinition, plan: Plan, claim: GivenFor, purse: Purse): Given {
  const { local, draw } = claim;
  const before = claim.progress ?? noProgress;
  const keeps = plan.counts === 'all' || (plan.counts === 'first' && before.claims === 0);
  const progress = keeps ? withClaim(before, local.day, addDays(local.day, -1)) : before;
  const given: Given = { points: 0, awards: [], pieces: [], entries: [], progress: keeps ? progress : null };
  const facts: GiveFacts = {
    now: claim.now,
    local,
    productId: claim.productId,
    tier: claim.tier,
    isFirst: plan.counts !== 'none' && before.claims === 0,
    isNewDay: keeps && isNewDay(before, local.day),
    progress,
    nextMoments: claim.nextMoments,
    draw: () => {
      if (!draw) throw new Error('a campaign of chance is decided with its draw');
      return draw;
    },
  };
  for (const mechanic of plan.mechanics) {
    const id = mechanicId(mechanic);
    const gift = giftOf(mechanic, facts, definition);
    if (take(given, gift, id, plan, purse) && gift.completes)
      progress.completed[id] = (progress.completed[id] ?? 0) + 1;
  }
  return given;
}

/** Adds a gift to what is given. @returns whether all of it could be had */
function take(given: Given, gift: Gift, id: string, plan: Plan, purse: Purse): boolean {
  given.points += gift.points ?? 0;
  if (gift.pieceId !== undefined) given.pieces.push({ mechanicId: id, pieceId: gift.pieceId });
  if (gift.entries) given.entries.push({ mechanicId: id, ...gift.entries });
  return gift.offer ? award(given, gift.offer, id, plan, purse) : true;
}

function award(given: Given, offer: Offer, id: string, plan: Plan, purse: Purse): boolean {
  const prize = plan.prizes.get(offer.prizeId);
  if (!prize || !purse.buy(prize, offer)) return false;
  if (prize.gives.kind === 'points') given.points += prize.gives.points;
  const { prizeId, moment } = offer;
  given.awards.push({ mechanicId: id, prizeId, ...(moment === undefined ? {} : { moment }) });
  return true;
}
