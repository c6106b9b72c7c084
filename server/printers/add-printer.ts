import type { StaffContext } from '../context.ts';
import type { Printer } from '../routes/schemas/printers.ts';
import { recordEvent } from '../staff/record-event.ts';
import { getPrinter } from './list-printers.ts';
import { insertPrinter, type PrinterValues } from './queries.ts';
import { checkRecipient } from './recipient.ts';

/** Adds a printer. Refuses a key that nothing can be encrypted to. */
export async function addPrinter(ctx: StaffContext, input: PrinterValues): Promise<Printer> {
  const { programId, userId } = ctx.actor;
  const values = { ...input, recipient: checkRecipient(input.recipient) };
  return ctx.sql.begin(async (tx) => {
    const printerId = await insertPrinter(tx, programId, { ...values, addedBy: userId });
    await recordEvent(tx, ctx.actor, { type: 'printer.added', subject: printerId, data: { ...values } });
    return getPrinter(ctx, printerId, tx);
  });
}
