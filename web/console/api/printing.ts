import type { z } from 'zod';
import type { earlyScanListSchema } from '#server/routes/schemas/early-scans.ts';
import type {
  PrintOrder,
  PrintOrderDetail,
  printOrderInput,
  printOrderListSchema,
  printReportListSchema,
  SentOrder,
} from '#server/routes/schemas/print-orders.ts';
import type {
  Printer,
  printerInput,
  printerListSchema,
  printerPatch,
} from '#server/routes/schemas/printers.ts';
import { http, type Query, withQuery } from './request.ts';

/** The calls about a program's printers and what they are asked to print. */
export function printingApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    printers: (query: Query) => http.get<z.infer<typeof printerListSchema>>(`${at}/printers`, query),
    addPrinter: (input: z.infer<typeof printerInput>) => http.post<Printer>(`${at}/printers`, input),
    changePrinter: (id: number, patch: z.infer<typeof printerPatch>) =>
      http.patch<Printer>(`${at}/printers/${id}`, patch),

    orders: (query: Query) => http.get<z.infer<typeof printOrderListSchema>>(`${at}/print-orders`, query),
    ordersCsv: (query: Query) => withQuery(`${at}/print-orders.csv`, query),
    order: (id: number) => http.get<PrintOrderDetail>(`${at}/print-orders/${id}`),
    orderReports: (id: number, query: Query) =>
      http.get<z.infer<typeof printReportListSchema>>(`${at}/print-orders/${id}/reports`, query),
    writeOrder: (input: z.input<typeof printOrderInput>) =>
      http.post<PrintOrder>(`${at}/print-orders`, input),
    sendOrder: (id: number) => http.post<SentOrder>(`${at}/print-orders/${id}/link`),
    endOrder: (id: number) => http.post<PrintOrder>(`${at}/print-orders/${id}/end`),

    earlyScans: (query: Query) => http.get<z.infer<typeof earlyScanListSchema>>(`${at}/early-scans`, query),
  };
}
