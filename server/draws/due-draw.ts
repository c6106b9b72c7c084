import { drawInstants, type Lottery } from '#campaigns/mechanics/lottery.ts';
import type { NoticeRow } from './queries.ts';

/** A version whose rules a draw may go by, and the time that it has for the draw. */
export interface DrawRules {
  notice: NoticeRow;
  mechanic: Lottery;
  instantMs: number;
}

/**
 * The rules that a draw goes by: of the last version that was public at the time which it has for the draw; where the draw
 * was moved into the past later on, of the last version. Null before its time. What is published afterwards changes nothing.
 */
export function dueRules(
  notices: readonly NoticeRow[],
  { mechanicId, draw }: { mechanicId: string; draw: number },
  now: Date,
): DrawRules | null {
  const past = notices.flatMap((notice): DrawRules[] => {
    const mechanic = lotteryOf(notice, mechanicId);
    const instantMs = mechanic && drawInstants(mechanic, notice.definition)[draw];
    if (!mechanic || instantMs === undefined || instantMs > now.getTime()) return [];
    return [{ notice, mechanic, instantMs }];
  });
  const known = past.findLast(({ notice, instantMs }) => notice.publishedAt.getTime() <= instantMs);
  return known ?? past.at(-1) ?? null;
}

export function lotteryOf(
  { definition }: Pick<NoticeRow, 'definition'>,
  mechanicId: string,
): Lottery | undefined {
  return definition.mechanics.find(
    (mechanic): mechanic is Lottery => mechanic.kind === 'lottery' && mechanic.id === mechanicId,
  );
}
