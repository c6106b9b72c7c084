import { z } from '@hono/zod-openapi';
import { idSchema, instantSchema, nextCursorSchema, pageQuery } from './common.ts';

const name = z.string().trim().min(1).max(120);
const contact = z.string().trim().min(1).max(300).openapi({ description: 'Whom to call or write to.' });
const recipient = z.string().max(2500).nullable().openapi({
  description:
    'The printer’s public key of age (age1…), to which its files are encrypted; null for links that work once.',
});

export const printerInput = z.strictObject({ name, contact, recipient }).openapi('PrinterInput');
export const printerPatch = z
  .strictObject({
    name: name.optional(),
    contact: contact.optional(),
    recipient: recipient.optional(),
    archived: z.boolean().optional(),
  })
  .openapi('PrinterPatch');
export const printerSchema = z
  .object({
    printerId: z.int(),
    name: z.string(),
    contact: z.string(),
    recipient: z.string().nullable(),
    archived: z.boolean(),
    orders: z.int().openapi({ description: 'Without the cancelled ones.' }),
    addedBy: z.string(),
    addedAt: instantSchema,
  })
  .openapi('Printer');
export type Printer = z.infer<typeof printerSchema>;
export const printerListSchema = z
  .object({ printers: z.array(printerSchema), nextCursor: nextCursorSchema })
  .openapi('PrinterList');
export const printersQuery = pageQuery.extend({
  q: z.string().max(160).optional().openapi({ description: 'Part of a name or of a contact.' }),
  archived: z.stringbool().optional(),
});
export const printerParams = z.object({ programId: idSchema, printerId: idSchema });
