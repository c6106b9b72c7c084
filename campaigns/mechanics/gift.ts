import type { Draw } from '../draws/draw.ts';
import type { LocalMinute } from '../local-time.ts';
import type { Grant } from '../prizes.ts';
import { completedOf, type MemberProgress } from '../progress.ts';

/** What mechanics may look at; `progress` counts this claim already and is written into. */
export interface GiveFacts {
  now: Date;
  local: LocalMinute;
  productId: number | undefined;
  tier: string | undefined;
  /** The member's first claim in this campaign. */
  isFirst: boolean;
  /** The member's first claim on this local day. */
  isNewDay: boolean;
  progress: MemberProgress;
  /** By mechanic, the number after the highest winning moment that was taken. */
  nextMoments: ReadonlyMap<string, number> | undefined;
  /** @throws Error where the caller gave none */
  draw: () => Draw;
}

/** A prize that a mechanic would give. */
export interface Offer {
  prizeId: string;
  /** Where it comes from: `sealed` and `moments` are reserved in the stock, the others need its pool. */
  from: 'sealed' | 'moments' | 'odds' | 'grant';
  moment?: number;
  /** It also needs the pool of the day. */
  daily?: true;
}

/** What a mechanic gives for one pack. */
export interface Gift {
  points?: number;
  offer?: Offer;
  pieceId?: string;
  entries?: { count: number; draw: number };
  /** Once it is given, the mechanic counts as rounded off once more. */
  completes?: true;
}

export const nothing: Gift = {};

/**
 * The gift of a mechanic that was rounded off `times` times, where one of those was not given yet. A prize that had run
 * out waits here for the next claim.
 */
export function grantDue(
  { id, grant, repeat }: { id: string; grant: Grant; repeat: boolean },
  times: number,
  progress: MemberProgress,
): Gift {
  const due = repeat ? times : Math.min(times, 1);
  if (due <= completedOf(progress, id)) return nothing;
  if ('points' in grant) return { points: grant.points, completes: true };
  return { offer: { prizeId: grant.prizeId, from: 'grant' }, completes: true };
}
