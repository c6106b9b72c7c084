import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import type { PrintOrder } from '../routes/schemas/print-orders.ts';
import { recordEvent } from '../staff/record-event.ts';
import { findOrder, toOrder } from './list-orders.ts';
import { endOrder, lockOrder } from './order-queries.ts';

/** Cancels an order that was not sent, or closes one that was: its link then opens nothing any more. */
export async function finishOrder(ctx: StaffContext, printOrderId: number): Promise<PrintOrder> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    if (!(await lockOrder(tx, programId, printOrderId))) throw notFound('order');
    const { state } = await findOrder(ctx, printOrderId, tx);
    if (state === 'closed' || state === 'cancelled') {
      throw new Refusal('conflict', 'order-ended', 'This order has ended already.');
    }
    const next = state === 'draft' ? 'cancelled' : 'closed';
    await endOrder(tx, programId, printOrderId, next);
    await recordEvent(tx, ctx.actor, { type: `print-order.${next}`, subject: printOrderId, data: {} });
    return toOrder(await findOrder(ctx, printOrderId, tx));
  });
}
