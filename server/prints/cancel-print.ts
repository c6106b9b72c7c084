import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import type { PrintRun } from '#server/routes/schemas/console.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { markCancelled } from './queries.ts';
import { readPrint } from './read-print.ts';

/**
 * Stops a run; its download breaks off within about a second. Cancelling twice is the same as once.
 *
 * @throws Refusal `print-not-found`; `print-finished` where the file was already sent whole
 */
export async function cancelPrint(ctx: StaffContext, input: { printRunId: number }): Promise<PrintRun> {
  return ctx.sql.begin(async (tx) => {
    const cancelled = await markCancelled(tx, ctx.actor.programId, input.printRunId);
    const print = await readPrint(ctx, input, tx);
    if (print.state !== 'cancelled') {
      throw new Refusal(
        'conflict',
        'print-finished',
        'This file has already been sent; there is nothing to cancel.',
      );
    }
    if (cancelled) {
      const { printRunId, batchId } = print;
      await recordEvent(tx, ctx.actor, { type: 'print.cancelled', subject: printRunId, data: { batchId } });
    }
    return print;
  });
}
