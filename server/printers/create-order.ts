import type { z } from 'zod';
import { findBatch } from '../batches/get-batch.ts';
import type { StaffContext } from '../context.ts';
import { invalidField } from '../errors.ts';
import { checkPrint } from '../prints/start-print.ts';
import type { PrintOrder, printOrderInput } from '../routes/schemas/print-orders.ts';
import { recordEvent } from '../staff/record-event.ts';
import { findOrder, toOrder } from './list-orders.ts';
import { insertOrder } from './order-queries.ts';
import { lockPrinter } from './queries.ts';

/**
 * Writes an order for a printer, to be sent later. Nothing becomes of its codes until then, but that its files can be made
 * is asked now: an order that cannot be sent would have to be written anew.
 * @throws Refusal as `checkPrint`; for more labels than codes, a printer that is archived or not the program's
 */
export async function createOrder(
  ctx: StaffContext,
  input: z.infer<typeof printOrderInput>,
): Promise<PrintOrder> {
  const { programId, userId } = ctx.actor;
  const batch = await findBatch(ctx, input.batchId);
  const { range: serials } = await checkPrint(ctx, input);
  const codes = serials.lastSerial - serials.firstSerial + 1;
  const { ordered = codes, format, symbol, sheet, table } = input;
  if (ordered > codes) {
    const sentence = `These serials are ${codes} codes; order as many labels at most.`;
    throw invalidField('ordered', 'too-big', sentence, { maximum: codes });
  }
  return ctx.sql.begin(async (tx) => {
    const printer = await lockPrinter(tx, programId, input.printerId);
    if (!printer || printer.archived) {
      throw invalidField(
        'printerId',
        'printer-not-found',
        'Choose a printer of this program that is in use.',
      );
    }
    const printOrderId = await insertOrder(tx, programId, {
      ...serials,
      printerId: input.printerId,
      batchId: batch.batchId,
      keyId: batch.keyId,
      ordered,
      dueOn: input.dueOn ?? null,
      note: input.note ?? null,
      format,
      settings: { symbol, sheet, table },
      orderedBy: userId,
    });
    await recordEvent(tx, ctx.actor, {
      type: 'print-order.created',
      subject: printOrderId,
      data: { printerId: input.printerId, batchId: batch.batchId, ...serials, ordered, format },
    });
    return toOrder(await findOrder(ctx, printOrderId, tx));
  });
}
