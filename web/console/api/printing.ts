import type { z } from 'zod';
import type { Printer, printerInput, printerListSchema, printerPatch } from '#server/routes/schemas/printers.ts';
import { http, type Query } from './request.ts';

/** The calls about a program's printers and what they are asked to print. */
export function printingApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    printers: (query: Query) => http.get<z.infer<typeof printerListSchema>>(`${at}/printers`, query),
    addPrinter: (input: z.infer<typeof printerInput>) => http.post<Printer>(`${at}/printers`, input),
    changePrinter: (id: number, patch: z.infer<typeof printerPatch>) =>
      http.patch<Printer>(`${at}/printers/${id}`, patch),
  };
}
