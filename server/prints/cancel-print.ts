import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { markCancelled } from './queries.ts';
import { readPrint } from './read-print.ts';

/**
 * Stops a run; what has been written of it is removed within about a second. Cancelling twice is the same as once.
 *
 * @throws Refusal `print-not-found`; `print-finished` where it has ended already
 */
export async function cancelPrint(ctx: StaffContext, input: { printRunId: number }): Promise<PrintRun> {
  const cancelledPrint = await ctx.sql.begin(async (tx) => {
    const cancelled = await markCancelled(tx, ctx.actor.programId, input.printRunId);
    const print = await readPrint(ctx, input, tx);
    if (print.state !== 'cancelled') {
      throw new Refusal(
        'conflict',
        'print-finished',
        'This export has ended already; there is nothing to cancel.',
      );
    }
    if (cancelled) {
      const { printRunId, batchId } = print;
      await recordEvent(tx, ctx.actor, { type: 'print.cancelled', subject: printRunId, data: { batchId } });
    }
    return print;
  });
  ctx.exports.wake();
  return cancelledPrint;
}
