import type { StaffContext } from '../context.ts';
import { Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { endGift } from './end-gift.ts';
import { deletePerson, moveFulfilment } from './fulfilment-queries.ts';
import { holdGift, type HeldGift } from './hold-gift.ts';
import { deleteApprovals, insertApproval, movePayout, selectSetting } from './payout-queries.ts';

export type PayoutDecision =
  | { decision: 'approve' }
  | { decision: 'reject'; reason: string }
  | { decision: 'ask-again'; reason: string }
  | { decision: 'retry' }
  | { decision: 'paid'; reference?: string | undefined }
  | { decision: 'failed'; reason: string };

/**
 * Decides on one payout. Each decision holds the gift while it is taken, so of two that exclude each other one is refused.
 * @throws Refusal `gift-not-found`, `payout-moved-on`, `second-person-needed`, `sandbox-never-pays`
 */
export async function decidePayout(
  ctx: StaffContext,
  redemptionId: string,
  decided: PayoutDecision,
): Promise<void> {
  const { programId } = ctx.actor;
  const mayRefund = decided.decision === 'reject';
  await holdGift(ctx, { programId, redemptionId, mayRefund }, async (held) => {
    if (held.gift.test && decided.decision !== 'reject') {
      throw new Refusal('conflict', 'sandbox-never-pays', 'This is a rehearsal; no money moves.');
    }
    await take(ctx, held, decided);
    const type = `payout.${decided.decision}`;
    await recordEvent(held.tx, ctx.actor, { type, subject: redemptionId, data: { ...decided } });
  });
}

async function take(ctx: StaffContext, held: HeldGift, decided: PayoutDecision): Promise<void> {
  const { tx, gift } = held;
  const { userId: by } = ctx.actor;
  const step = { programId: gift.programId, redemptionId: gift.redemptionId, by };
  switch (decided.decision) {
    case 'approve':
      return approve(held, by);
    case 'reject':
      must(await movePayout(tx, gift, { from: ['waiting', 'approved', 'failed'], to: 'rejected' }));
      return endGift(held, { to: 'cancelled', reason: decided.reason, by });
    case 'ask-again':
      must(await movePayout(tx, gift, { from: ['waiting', 'approved', 'failed'], to: 'asked' }));
      await deleteApprovals(tx, gift);
      await deletePerson(tx, gift);
      return moveFulfilment(tx, { ...step, to: 'details', note: decided.reason });
    case 'retry': {
      const { adapter } = await selectSetting(tx, gift.programId);
      const to = adapter === 'http' ? 'sending' : 'approved';
      return must(await movePayout(tx, gift, { from: ['failed'], to, adapter }));
    }
    case 'paid':
      must(
        await movePayout(tx, gift, { from: ['exported'], to: 'paid', reference: decided.reference ?? null }),
      );
      return moveFulfilment(tx, { ...step, to: 'delivered' });
    case 'failed':
      return must(await movePayout(tx, gift, { from: ['exported'], to: 'failed', failure: decided.reason }));
  }
}

/** The last approval that is needed sends it on its way: into the next file, or to the adapter's job. */
async function approve({ tx, gift }: HeldGift, userId: string): Promise<void> {
  const { first, approvals, needed, state } = await insertApproval(tx, gift, userId);
  must(state === 'waiting');
  if (!first) {
    throw new Refusal(
      'conflict',
      'second-person-needed',
      'You have approved this already; another person decides too.',
    );
  }
  if (approvals < needed) return;
  const { adapter } = await selectSetting(tx, gift.programId);
  const to = adapter === 'http' ? 'sending' : 'approved';
  must(await movePayout(tx, gift, { from: ['waiting'], to, adapter }));
  await moveFulfilment(tx, {
    ...{ programId: gift.programId, redemptionId: gift.redemptionId },
    to: 'approved',
    by: userId,
  });
}

function must(moved: boolean): void {
  if (moved) return;
  throw new Refusal(
    'conflict',
    'payout-moved-on',
    'This payout has moved on meanwhile; load the list again.',
  );
}
