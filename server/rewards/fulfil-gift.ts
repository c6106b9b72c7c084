import type { StaffContext } from '../context.ts';
import { invalidField, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { endGift } from './end-gift.ts';
import { deletePerson, insertNote, moveFulfilment, setCourier } from './fulfilment-queries.ts';
import { stepsAfter } from './fulfilment-states.ts';
import { holdGift, type HeldGift } from './hold-gift.ts';
import { closeStuckOrder } from './partner-queries.ts';
import type { FulfilmentState } from './redemption.ts';
import { markCollected } from './voucher-queries.ts';

export interface GiftStep {
  to: FulfilmentState;
  courier?: string | undefined;
  tracking?: string | undefined;
  note?: string | undefined;
}

/**
 * Brings a gift one step further, or ends it; then the points go back.
 * @throws Refusal `gift-not-found`, `step-not-possible` with the state it is in, `voucher-used`; `invalid` where a parcel
 *   has no courier reference, or an end no reason
 */
export async function fulfilGift(ctx: StaffContext, redemptionId: string, step: GiftStep): Promise<void> {
  const { programId } = ctx.actor;
  const ends = step.to === 'cancelled' || step.to === 'refunded';
  refuseIncomplete(step, ends);
  await holdGift(ctx, { programId, redemptionId, mayRefund: ends }, async (held) => {
    await refuseImpossible(held, step);
    await takeStep(ctx, held, step);
    const { to, ...data } = step;
    await recordEvent(held.tx, ctx.actor, { type: `gift.${to}`, subject: redemptionId, data });
  });
}

function refuseIncomplete({ to, courier, tracking, note }: GiftStep, ends: boolean): void {
  if (to === 'shipped' && !courier) throw invalidField('courier', 'required', 'Say who carries it.');
  if (to === 'shipped' && !tracking)
    throw invalidField('tracking', 'required', 'Write the courier’s reference.');
  if (ends && !note) throw invalidField('note', 'required', 'Say why; the member can read it.');
}

async function refuseImpossible({ tx, gift }: HeldGift, { to }: GiftStep): Promise<void> {
  const possible = stepsAfter(gift.state, gift.way).includes(to);
  // What a partner is still being asked for is decided by the answer, or by its time running out.
  if (
    possible &&
    (gift.state !== 'arranging' || gift.kind !== 'external' || (await closeStuckOrder(tx, gift)))
  )
    return;
  throw new Refusal(
    'conflict',
    'step-not-possible',
    `This gift is ${gift.state}; it cannot become ${to} now.`,
    {
      members: { state: gift.state },
    },
  );
}

async function takeStep(
  ctx: StaffContext,
  held: HeldGift,
  { to, courier, tracking, note }: GiftStep,
): Promise<void> {
  const { tx, gift } = held;
  const { userId: by, programId } = ctx.actor;
  if (to === 'cancelled' || to === 'refunded') return endGift(held, { to, reason: note ?? '', by });
  if (courier && tracking) await setCourier(tx, gift, { courier, tracking });
  await moveFulfilment(tx, { programId, redemptionId: gift.redemptionId, to, note: note ?? null, by });
  // Handed over without its voucher being read: it must not be handed over again.
  if (to === 'collected') await markCollected(tx, gift, by);
}

/** Writes a note beside a gift, for colleagues. @throws Refusal `gift-not-found` */
export async function noteGift(ctx: StaffContext, redemptionId: string, note: string): Promise<void> {
  const { programId, userId } = ctx.actor;
  await holdGift(ctx, { programId, redemptionId, mayRefund: false }, ({ tx, gift }) =>
    insertNote(tx, gift, note, userId),
  );
}

/**
 * Forgets who a gift goes to; everything else about it stays.
 * @throws Refusal `gift-not-found`, `gift-under-way` while the address is still needed
 */
export async function eraseGiftPerson(ctx: StaffContext, redemptionId: string): Promise<void> {
  const { programId } = ctx.actor;
  await holdGift(ctx, { programId, redemptionId, mayRefund: false }, async ({ tx, gift }) => {
    if (!['delivered', 'collected', 'cancelled', 'refunded'].includes(gift.state)) {
      throw new Refusal('conflict', 'gift-under-way', 'The address is still needed; end the gift first.');
    }
    if (!(await deletePerson(tx, gift))) return;
    await recordEvent(tx, ctx.actor, { type: 'gift.erased', subject: redemptionId, data: {} });
  });
}
