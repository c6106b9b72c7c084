import type { z } from 'zod';
import type { PrinterOrder, reportRequest } from '#server/routes/schemas/print-orders.ts';
import { call } from '#web/shared/api.ts';

export type PrinterReport = Omit<z.input<typeof reportRequest>, 'secret'>;

/** The calls of somebody who has a link and no account. */
export function printerPageApi(secret: string) {
  const post = (path: string, body: object) =>
    call<PrinterOrder>(path, { method: 'POST', body: { secret, ...body } });
  return {
    order: () => post('/api/printer/order', {}),
    report: (report: PrinterReport) => post('/api/printer/reports', report),
  };
}
