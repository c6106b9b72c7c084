import type { CampaignDefinition } from '#campaigns/definition.ts';
import { POINTS } from './program.ts';

interface Prizes {
  stock: number;
  /** What a prize is a piece of; null for one of points. */
  rewardId: number | null;
}

/** A campaign in which every pack wins, while there are prizes. */
export function prized({ stock, rewardId }: Prizes): Partial<CampaignDefinition> {
  return withDraw(stock, rewardId, { kind: 'odds', prizes: [{ prizeId: PRIZE, chance: 1_000_000 }] });
}

/** A campaign with one prize, of points, which the first pack wins: the moment is drawn from all of the time until then. */
export function prizedMoment(endsAt: Date): Partial<CampaignDefinition> {
  return {
    ...withDraw(1, null, { kind: 'moments', rollover: true, prizes: [{ prizeId: PRIZE, winners: 1 }] }),
    timeZone: 'Etc/UTC',
    startsAt: '2000-01-01T00:00',
    endsAt: endsAt.toISOString().slice(0, 16),
  };
}

const PRIZE = 'mug';
type InstantWin = Extract<CampaignDefinition['mechanics'][number], { kind: 'instant-win' }>;

function withDraw(
  stock: number,
  rewardId: number | null,
  draw: InstantWin['draw'],
): Partial<CampaignDefinition> {
  return {
    market: 'other',
    terms: { vi: 'Thể lệ', en: 'Rules' },
    prizes: [
      {
        id: PRIZE,
        name: { vi: 'Cốc', en: 'Mug' },
        worth: 1000,
        stock,
        gives: rewardId === null ? { kind: 'points', points: 7 } : { kind: 'reward', rewardId },
      },
    ],
    mechanics: [
      { kind: 'points-per-pack', points: POINTS },
      { kind: 'instant-win', id: 'win', draw },
    ],
  };
}
