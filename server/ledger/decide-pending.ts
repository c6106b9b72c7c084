import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { STRIPES } from './accounts.ts';
import { takeLocks } from './locks.ts';
import { selectPending } from './pending-queries.ts';
import { purseLocks } from './purse.ts';
import { releasePoints, RELEASING_SIDES, VOIDING_SIDES, voidPoints } from './settle-pending.ts';

export interface PendingDecision {
  pendingId: string;
  decision: 'release' | 'void';
  reason: string;
}

/**
 * An analyst's decision on points that wait, before their time comes. Whoever is first decides for good.
 * @throws Refusal `pending-points-not-found`, `points-settled`
 */
export async function decidePending(ctx: StaffContext, input: PendingDecision): Promise<{ amount: number }> {
  const { programId, userId } = ctx.actor;
  const { pendingId, decision, reason } = input;
  const found = await selectPending(ctx.sql, programId, pendingId);
  if (!found) throw notFound('pending-points');
  const { memberId, currency, amount } = found;
  const stripe = Math.floor(Math.random() * STRIPES);
  const [settle, sides] =
    decision === 'release' ? [releasePoints, RELEASING_SIDES] : [voidPoints, VOIDING_SIDES];
  await ctx.sql.begin(async (tx) => {
    await takeLocks(tx, purseLocks({ programId, memberIds: [memberId], currency, stripe, sides }));
    const pendingIds = [pendingId];
    const settled = await settle(tx, { programId, currency, stripe, pendingIds, by: userId, reason });
    if (settled.length === 0) {
      throw new Refusal(
        'conflict',
        'points-settled',
        'These points have been released or taken away meanwhile.',
      );
    }
  });
  return { amount };
}
