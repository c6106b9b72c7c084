import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Printer } from '../routes/schemas/printers.ts';
import { recordEvent } from '../staff/record-event.ts';
import { getPrinter } from './list-printers.ts';
import { lockPrinter, updatePrinterRow, type PrinterValues } from './queries.ts';
import { checkRecipient } from './recipient.ts';

export type PrinterPatch = { [Key in keyof PrinterValues]?: PrinterValues[Key] | undefined } & {
  archived?: boolean | undefined;
};

/**
 * Changes what the patch names; a patch that changes nothing writes nothing. Orders that were sent keep the key that they
 * were sent to.
 */
export async function changePrinter(
  ctx: StaffContext,
  printerId: number,
  patch: PrinterPatch,
): Promise<Printer> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const before = await lockPrinter(tx, programId, printerId);
    if (!before) throw notFound('printer');
    const after = {
      name: patch.name ?? before.name,
      contact: patch.contact ?? before.contact,
      recipient: patch.recipient === undefined ? before.recipient : checkRecipient(patch.recipient),
      archived: patch.archived ?? before.archived,
    };
    if (JSON.stringify(after) !== JSON.stringify({ ...after, ...before })) {
      await updatePrinterRow(tx, programId, printerId, after);
      await recordEvent(tx, ctx.actor, {
        type: 'printer.changed',
        subject: printerId,
        data: { ...after, before },
      });
    }
    return getPrinter(ctx, printerId, tx);
  });
}
