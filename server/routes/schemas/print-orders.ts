import { z } from '@hono/zod-openapi';
import {
  idBodySchema,
  idSchema,
  instantSchema,
  nextCursorSchema,
  pageQuery,
  serialSchema,
  uuidSchema,
} from './common.ts';
import { printFormat, printRunSchema } from './prints.ts';
import { sheetSettings, symbolSettings } from './print-settings.ts';
import { tableSettings } from './table-settings.ts';

const serials = { firstSerial: serialSchema, lastSerial: serialSchema };
const orderState = z.enum(['draft', 'sent', 'closed', 'cancelled']);
const reported = {
  delivered: z.int().openapi({ description: 'Labels, as the printer reports them.' }),
  printed: z.int(),
  wasted: z.int(),
};

/** Leave the serials out for the whole batch, and `ordered` for as many labels as codes. */
export const printOrderInput = z
  .strictObject({
    printerId: idBodySchema,
    batchId: idBodySchema,
    firstSerial: serialSchema.optional(),
    lastSerial: serialSchema.optional(),
    ordered: serialSchema.optional(),
    dueOn: z.iso.date().nullable().optional(),
    note: z.string().trim().min(1).max(500).nullable().optional(),
    format: printFormat,
    symbol: symbolSettings.optional(),
    sheet: sheetSettings.optional(),
    table: tableSettings.optional(),
  })
  .openapi('PrintOrderInput');

export const printOrderSchema = z
  .object({
    printOrderId: z.int(),
    printerId: z.int(),
    printerName: z.string(),
    batchId: z.int(),
    batchLabel: z.string(),
    productName: z.string(),
    ...serials,
    codes: z.int(),
    ordered: z.int(),
    dueOn: z.iso.date().nullable(),
    note: z.string().nullable(),
    format: printFormat,
    state: orderState,
    encrypted: z
      .boolean()
      .openapi({ description: 'To the printer’s key; otherwise the link works until all was sent once.' }),
    recipient: z.string().nullable(),
    printRunId: z.int().nullable(),
    filesState: printRunSchema.shape.state.nullable(),
    downloadUntil: instantSchema.nullable(),
    downloadedAt: instantSchema.nullable().openapi({ description: 'When the link was first used.' }),
    deliveredAt: instantSchema
      .nullable()
      .openapi({ description: 'When all plain files had been sent; the link is spent.' }),
    downloads: z.int(),
    orderedBy: z.string(),
    orderedAt: instantSchema,
    sentAt: instantSchema.nullable(),
    closedAt: instantSchema.nullable(),
    ...reported,
    active: z.int().openapi({ description: 'Codes of it that are active now.' }),
  })
  .openapi('PrintOrder');
export type PrintOrder = z.infer<typeof printOrderSchema>;
export const printOrderListSchema = z
  .object({ orders: z.array(printOrderSchema), nextCursor: nextCursorSchema })
  .openapi('PrintOrderList');
export const printOrdersQuery = pageQuery.extend({
  printerId: idSchema.optional(),
  batchId: idSchema.optional(),
  state: orderState.optional(),
});
export const printOrderParams = z.object({ programId: idSchema, printOrderId: idSchema });

export const sentOrderSchema = z
  .object({
    order: printOrderSchema,
    url: z
      .string()
      .openapi({ description: 'The printer’s link, told this once. Its secret is behind the #.' }),
  })
  .openapi('SentPrintOrder');
export type SentOrder = z.infer<typeof sentOrderSchema>;

const report = z.object({
  kind: z.enum(['delivered', 'printed', 'wasted']),
  codes: z.int(),
  firstSerial: serialSchema.nullable(),
  lastSerial: serialSchema.nullable(),
  reason: z.string().nullable(),
  at: instantSchema,
});
const placed = { network: z.string().nullable(), country: z.string().nullable() };
export const printOrderDetailSchema = z
  .object({
    order: printOrderSchema,
    scans: z.object({
      scanned: z.int().openapi({ description: 'Codes that anybody scanned.' }),
      claimed: z.int(),
      wastedScanned: z.int().openapi({ description: 'Codes reported as waste that somebody scanned.' }),
    }),
    unreported: z.int().openapi({ description: 'Codes reported neither printed nor wasted.' }),
    downloads: z
      .array(
        z.object({
          encrypted: z.boolean(),
          firstByte: z.int().openapi({ description: 'Above 0 where a download was gone on with.' }),
          at: instantSchema,
          ...placed,
        }),
      )
      .openapi({ description: 'The newest 100.' }),
  })
  .openapi('PrintOrderDetail');
export const printReportListSchema = z
  .object({ reports: z.array(report.extend(placed)), nextCursor: nextCursorSchema })
  .openapi('PrintReportList');
export type PrintReport = z.infer<typeof printReportListSchema>['reports'][number];
export type PrintOrderDetail = z.infer<typeof printOrderDetailSchema>;

// What a printer sees and sends ------------------------------------------------------------------------------------------

const secret = z.string().max(100).openapi({ description: 'What stands behind the # of the link.' });
export const orderRequest = z.strictObject({ secret }).openapi('PrinterOrderRequest');
export const fileForm = z.object({ secret });
export const ticketParams = z.object({ ticket: z.string().max(100) });
export const reportRequest = z
  .strictObject({
    secret,
    reportId: uuidSchema.openapi({
      description: 'Made by the sender; the same report sent twice counts once.',
    }),
    delivered: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    printed: z.array(z.strictObject(serials)).max(200).default([]),
    wasted: z
      .array(z.strictObject({ ...serials, reason: z.string().trim().min(1).max(300) }))
      .max(200)
      .default([]),
  })
  .openapi('PrinterReport');
export const printerOrderSchema = z
  .object({
    printOrderId: z.int(),
    programName: z.string(),
    printerName: z.string(),
    timeZone: z.string(),
    batchLabel: z.string(),
    productName: z.string(),
    ...serials,
    codes: z.int(),
    ordered: z.int(),
    dueOn: z.iso.date().nullable(),
    note: z.string().nullable(),
    format: printFormat,
    state: z.enum(['sent', 'closed']),
    recipient: z.string().nullable().openapi({ description: 'The key that the files are encrypted to.' }),
    ...reported,
    files: z
      .array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string(), codes: z.int() }))
      .openapi({ description: 'The first 100, with the SHA-256 of each as it is before it is encrypted.' }),
    filesTotal: z.int(),
    filesState: z
      .enum(['making', 'ready', 'begun', 'spent', 'gone'])
      .openapi({ description: '`begun`: some was sent and some is missing; it can be gone on with.' }),
    downloadUntil: instantSchema.nullable(),
    reports: z.array(report).openapi({ description: 'The newest 200 parts of reports.' }),
  })
  .openapi('PrinterOrder');
export type PrinterOrder = z.infer<typeof printerOrderSchema>;
