import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Printer } from '#server/routes/schemas/printers.ts';
import type {
  PrinterOrder,
  PrintOrder,
  PrintOrderDetail,
  SentOrder,
} from '#server/routes/schemas/print-orders.ts';
import { Desk, type Office } from './desk.ts';
import { settled } from './exporting.ts';

/** An order at its printer, with the secret of the link to it. */
export interface SentFiles {
  order: PrintOrder;
  secret: string;
}

/** What a brand and its printers do with the codes of a batch. Serials are counted from the batch's first, which is 0. */
export function orderingOf(
  { url }: { url: string },
  office: Office,
  batch: { batchId: number; firstSerial: number },
) {
  const { at, desks } = office;
  const outside = new Desk(url);
  const serials = (from: number, to: number) => ({
    firstSerial: batch.firstSerial + from,
    lastSerial: batch.firstSerial + to,
  });
  const addPrinter = async (recipient: string | null) => {
    const printer = { name: 'In Sài Gòn', contact: '028 3823 0000', recipient };
    return (await desks.owner.post<Printer>(`${at}/printers`, printer)).body.printerId;
  };
  const write = async (body: object) => {
    const order = { batchId: batch.batchId, format: 'csv', ...body };
    const reply = await desks.marketer.post<PrintOrder>(`${at}/print-orders`, order);
    expect(reply.status).toBe(201);
    return reply.body;
  };
  const link = ({ printOrderId }: PrintOrder) =>
    desks.marketer.post<SentOrder>(`${at}/print-orders/${printOrderId}/link`);
  /** Sends an order, or makes its link anew, and waits for its files. */
  const linked = async (order: PrintOrder): Promise<SentFiles> => {
    const sent = (await link(order)).body;
    await settled(desks.marketer, at, sent.order.printRunId ?? 0);
    return { order: sent.order, secret: sent.url.split('#')[1] ?? '' };
  };
  return {
    serials,
    addPrinter,
    write,
    link,
    linked,
    send: async (body: object) => linked(await write(body)),
    show: (secret: string) => outside.post<PrinterOrder>('/api/printer/order', { secret }),
    report: (secret: string, body: object) =>
      outside.post<PrinterOrder>('/api/printer/reports', { secret, reportId: randomUUID(), ...body }),
    /** Waits until the page at a link says so of its files. */
    reached: (secret: string, filesState: PrinterOrder['filesState']) =>
      expect
        .poll(() => outside.post<PrinterOrder>('/api/printer/order', { secret }))
        .toMatchObject({ body: { filesState } }),
    fetchFiles: (secret: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/api/printer/files`, { method: 'POST', body: new URLSearchParams({ secret }), headers }),
    read: async ({ printOrderId }: PrintOrder) =>
      (await desks.analyst.get<PrintOrderDetail>(`${at}/print-orders/${printOrderId}`)).body,
  };
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
